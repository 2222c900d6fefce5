import { randomBytes } from 'node:crypto';
import type { Clock } from '@airy/observability';
import { sha256 } from './instance-token.ts';

/** One-time codes that sign a browser in by a link. Kept in memory as hashes; a restart forgets them. */
export interface LoginCodes {
  /** A fresh code (256 random bits, base64url), good for 10 minutes and one use. At most 100 wait; the oldest goes. */
  create(): { readonly code: string; readonly expiresAt: string };
  /** True once for a code in its time. */
  redeem(code: string): boolean;
}

const LIFETIME_MS = 10 * 60 * 1000;
const MAX_WAITING = 100;

/** @param options.random - bytes of the given number, default the system's */
export function createLoginCodes(options: {
  readonly clock: Clock;
  readonly random?: (sizeBytes: number) => Buffer;
}): LoginCodes {
  const { clock, random = randomBytes } = options;
  /** End of life by the code's hash, oldest first. */
  const waiting = new Map<string, number>();
  const hashOf = (code: string) => sha256(code).toString('base64');
  return {
    create() {
      const code = random(32).toString('base64url');
      const endsMs = clock.nowMs() + LIFETIME_MS;
      waiting.set(hashOf(code), endsMs);
      for (const hash of [...waiting.keys()].slice(0, Math.max(0, waiting.size - MAX_WAITING))) waiting.delete(hash);
      return { code, expiresAt: new Date(endsMs).toISOString() };
    },
    redeem(code) {
      const hash = hashOf(code);
      const endsMs = waiting.get(hash);
      waiting.delete(hash);
      return endsMs !== undefined && clock.nowMs() < endsMs;
    },
  };
}
