import type { Credentials } from '../../api/core-api.ts';

/**
 * What was typed or pasted: a login link (`…/login?code=X`), `code=X`, or the token itself. Undefined for nothing.
 */
export function parseCredentials(text: string): Credentials | undefined {
  const value = text.trim();
  if (value === '') return undefined;
  const code = /(?:^|[?&\s])code=([^&#\s]+)/.exec(value)?.[1];
  return code === undefined ? { token: value } : { code: decoded(code) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
