/**
 * Delay before the next attempt: exponential with full jitter, uniform in [0, min(capMs, baseMs · 2^attempt)].
 *
 * @param attempt - attempts already made, 1 for the first retry
 * @param random - uniform in [0, 1)
 * @returns milliseconds, an integer ≥ 0
 * @see Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015
 */
export function backoffMs(
  attempt: number,
  random: () => number,
  { baseMs = 500, capMs = 30_000 }: { readonly baseMs?: number; readonly capMs?: number } = {},
): number {
  return Math.floor(random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30)));
}
