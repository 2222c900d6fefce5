import { describe, expect, it } from 'vitest';
import { instanceTokenPrincipal } from './instance-token.ts';
import { SESSION_MS, signSession } from './session.ts';
import { createSessionVerifier } from './session-verifier.ts';

const KEY = Buffer.alloc(32, 7);
const OTHER_KEY = Buffer.alloc(32, 8);
const NOW_MS = Date.parse('2026-01-02T03:04:05Z');
const PRINCIPAL = instanceTokenPrincipal('pear-lantern');

describe('a session verifier', () => {
  it('answers the same for a session it has seen', async () => {
    const verify = createSessionVerifier();
    const session = await signSession(KEY, PRINCIPAL, NOW_MS);
    const first = await verify(KEY, session, NOW_MS);
    expect(first).toMatchObject({ id: PRINCIPAL.id, kind: 'session' });
    expect(await verify(KEY, session, NOW_MS + 1_000)).toBe(first);
  });

  it('lets nobody in past the end of a session it has just seen', async () => {
    const verify = createSessionVerifier();
    const session = await signSession(KEY, PRINCIPAL, NOW_MS);
    expect(await verify(KEY, session, NOW_MS + SESSION_MS - 1)).toBeDefined();
    expect(await verify(KEY, session, NOW_MS + SESSION_MS)).toBeUndefined();
  });

  it('forgets whom it let in when the key changes', async () => {
    const verify = createSessionVerifier();
    const session = await signSession(KEY, PRINCIPAL, NOW_MS);
    expect(await verify(KEY, session, NOW_MS)).toBeDefined();
    expect(await verify(OTHER_KEY, session, NOW_MS)).toBeUndefined();
  });

  it('does not take a session for another that begins like it', async () => {
    const verify = createSessionVerifier();
    const session = await signSession(KEY, PRINCIPAL, NOW_MS);
    await verify(KEY, session, NOW_MS);
    expect(await verify(KEY, `${session.slice(0, -4)}AAAA`, NOW_MS)).toBeUndefined();
  });
});
