import type { Platform } from '@airy/platform';

/**
 * The Source's name this part belongs to.
 *
 * @throws {TypeError} when the platform names none: a source's part started outside its Deployment
 */
export function sourceOf(platform: Platform): string {
  if (platform.source === undefined) {
    throw new TypeError(`${platform.deployment}: expected the name of a Source (AIRY_SOURCE), got none`);
  }
  return platform.source;
}
