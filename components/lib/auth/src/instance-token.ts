import { hash, timingSafeEqual } from 'node:crypto';
import type { Principal } from './principal.ts';

/** True when both are the same text; takes equally long whatever differs. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

/** `sameSecret` for a caller whose expected secret seldom changes: its hash is kept. */
export function createSecretMatcher(): typeof sameSecret {
  let known: { readonly secret: string; readonly hashed: Buffer } | undefined;
  return (given, expected) => {
    if (known?.secret !== expected) known = { secret: expected, hashed: sha256(expected) };
    return timingSafeEqual(sha256(given), known.hashed);
  };
}

/** SHA-256 of the UTF-8 bytes. */
export function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** Hexadecimal characters of the token's hash in its holder's id: tells a rotated token apart, and nothing else. */
const ID_LENGTH = 4;

/** The holder of the instance token. */
export function instanceTokenPrincipal(token: string): Principal {
  const id = `system-token-${sha256(token).toString('hex').slice(0, ID_LENGTH)}`;
  return { id, name: 'Administrator', avatarUrl: null, kind: 'instance-token' };
}

/** The credential of an `Authorization` header, `Bearer X` or bare `X`; undefined when there is none. */
export function bearerToken(header: string | null | undefined): string | undefined {
  const token = header?.replace(/^bearer\s+/i, '').trim();
  return token || undefined;
}
