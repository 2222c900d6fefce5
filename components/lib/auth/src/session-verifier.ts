import { sha256 } from './instance-token.ts';
import type { Principal } from './principal.ts';
import { verifySession } from './session.ts';

/** How long a session counts as verified, ms. */
const VERIFIED_MS = 60_000;
/** Sessions held at most. */
const KEPT = 1_000;

interface Verified {
  readonly principal: Principal;
  readonly untilMs: number;
}

/**
 * `verifySession` that remembers whom it has let in, by the session's hash, for a minute and never past the session's
 * end: a page's requests carry one session over and over. Another key forgets all; refusals are not held.
 */
export function createSessionVerifier(): typeof verifySession {
  const known = new Map<string, Verified>();
  let knownKey: Uint8Array | undefined;
  return async (key, token, nowMs) => {
    if (key !== knownKey) {
      knownKey = key;
      known.clear();
    }
    const hash = sha256(token).toString('latin1');
    const found = known.get(hash);
    if (found && nowMs < found.untilMs) return found.principal;
    known.delete(hash);
    const principal = await verifySession(key, token, nowMs);
    // Verifying takes a while: the key may be another one by now.
    if (!principal || key !== knownKey) return principal;
    if (known.size >= KEPT) known.clear();
    known.set(hash, { principal, untilMs: Math.min(nowMs + VERIFIED_MS, principal.expiresAtMs ?? 0) });
    return principal;
  };
}
