const BASE_MS = 100;
const CAP_MS = 5000;

/**
 * Delay before a failed batch is tried again: 0.1 s × 2ⁿ up to 5 s, ± 20 %.
 *
 * @param failures - failures so far, 1 after the first
 * @param random - uniform in [0, 1)
 * @returns milliseconds
 */
export function backoffMs(failures: number, random: number): number {
  const planned = Math.min(CAP_MS, BASE_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(planned * (0.8 + 0.4 * random));
}
