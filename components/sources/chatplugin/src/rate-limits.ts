import { HttpError } from '@airy/http';
import type { Clock } from '@airy/observability';

/** A token bucket for each key. */
export interface RateLimit {
  /** Calls a second on average. */
  readonly perSecond: number;
  /** Calls at once. */
  readonly burst: number;
}

/** Messages of one conversation. */
export const SEND_LIMIT: RateLimit = { perSecond: 20, burst: 60 };
/** Authentications from one address; generous, since a whole office may stand behind it. */
export const AUTHENTICATE_LIMIT: RateLimit = { perSecond: 10, burst: 600 };

/** Keys kept at most; the ones used longest ago are forgotten, which only ever allows more. */
const MAX_KEYS = 50_000;

/**
 * Counts calls by key.
 *
 * @returns takes one call of a key, or throws
 */
export function createRateLimiter({ perSecond, burst }: RateLimit, clock: Clock): (key: string) => void {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return (key) => {
    const nowMs = clock.nowMs();
    const bucket = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    buckets.delete(key);
    buckets.set(key, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * perSecond);
    bucket.atMs = nowMs;
    if (buckets.size > MAX_KEYS) {
      const [oldest] = buckets.keys();
      if (oldest !== undefined) buckets.delete(oldest);
    }
    if (bucket.tokens < 1) {
      const waitSeconds = Math.ceil((1 - bucket.tokens) / perSecond);
      const headers = { 'retry-after': String(Math.max(1, waitSeconds)) };
      throw new HttpError(429, `Too many requests: ${perSecond} a second are allowed`, { headers });
    }
    bucket.tokens -= 1;
  };
}
