/**
 * Delay before the next pass of a key whose passes fail: 0.2 s × 2ⁿ up to 5 min, ± 20 %.
 *
 * @param failures - failed passes in a row before this one, 0 for the first failure
 * @param random - uniform in [0, 1)
 * @returns milliseconds, an integer ≥ 0
 */
export function backoffMs(failures: number, random: number): number {
  const plain = Math.min(300_000, 200 * 2 ** Math.min(Math.max(failures, 0), 30));
  return Math.round(plain * (0.8 + random * 0.4));
}

/** A period ± 20 %, so that periodic work does not gather at one moment. */
export function jitteredMs(periodMs: number, random: number): number {
  return Math.round(periodMs * (0.8 + random * 0.4));
}
