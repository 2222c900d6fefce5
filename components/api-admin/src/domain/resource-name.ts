import { MAX_NAME_LENGTH } from '@airy/crds';

/** Characters that a suffix adds at most. */
const SUFFIX_LENGTH = 6;

/**
 * A resource name made from a display name: lower-case letters and digits with single dashes between, at most 40
 * characters, suffix included; `channel` when nothing of the name is left.
 *
 * @param suffix - put behind with a dash when the plain name is taken; 5 characters of `[a-z0-9]` at most
 */
export function resourceNameOf(displayName: string, suffix?: string): string {
  const plain = displayName
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{Mark}+/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_NAME_LENGTH - SUFFIX_LENGTH)
    .replaceAll(/^-+|-+$/g, '');
  return [plain || 'channel', ...(suffix ? [suffix] : [])].join('-');
}
