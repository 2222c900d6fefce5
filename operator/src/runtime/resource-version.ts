/**
 * Whether a cache that shows `seen` is at least as new as `written`.
 *
 * Versions are whole numbers that grow over all kinds of a server (Kubernetes 1.35, KEP-5504). Others cannot be compared
 * and count as reached, so that nobody waits for what cannot be told.
 */
export function hasReached(seen: string | undefined, written: string | undefined): boolean {
  if (written === undefined || !/^\d+$/.test(written)) return true;
  if (seen === undefined) return false;
  return !/^\d+$/.test(seen) || BigInt(seen) >= BigInt(written);
}
