/** Whoever is signed in. */
export interface Principal {
  /** `system-token-` and four hexadecimal characters of the token's SHA-256 for the instance token's holder. */
  readonly id: string;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  /** What was shown: the instance token itself, or a session made from it. */
  readonly kind: 'instance-token' | 'session';
  /** When the session ends, ms since the epoch; undefined for the token. */
  readonly expiresAtMs?: number;
}
