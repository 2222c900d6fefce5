/**
 * A token bucket: true while calls stay below `perSecond` on average and `burst` at once.
 *
 * @returns asks for one token; pass the current time in ms, which may stand still but not matter when it goes back
 */
export function createRateLimit(perSecond: number, burst: number): (nowMs: number) => boolean {
  let tokens = burst;
  let filledAtMs: number | undefined;
  return (nowMs) => {
    const elapsedMs = filledAtMs === undefined ? 0 : Math.max(0, nowMs - filledAtMs);
    filledAtMs = nowMs;
    tokens = Math.min(burst, tokens + (elapsedMs / 1000) * perSecond);
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
