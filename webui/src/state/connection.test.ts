import { describe, expect, it } from 'vitest';
import { type Connection, type ConnectionChange, nextConnection } from './connection.ts';

const after = (...changes: readonly ConnectionChange[]): Connection =>
  changes.reduce(nextConnection, { kind: 'online' } as Connection); // where it starts
const lost = { kind: 'lost', atMs: 1_000 } as const;

describe('the connection banner', () => {
  it('says nothing about a hiccup', () => {
    expect(after(lost, { kind: 'tick', atMs: 3_999 })).toMatchObject({ isShown: false });
    expect(after(lost, { kind: 'tick', atMs: 3_999 }, { kind: 'connected', atMs: 4_000 })).toEqual({ kind: 'online' });
  });

  it('shows after three seconds since when it is offline', () => {
    expect(after(lost, { kind: 'tick', atMs: 4_000 })).toEqual({ kind: 'offline', sinceMs: 1_000, isShown: true });
  });

  it('keeps the time of the loss over failed attempts', () => {
    expect(after(lost, { kind: 'lost', atMs: 9_000 })).toMatchObject({ sinceMs: 1_000 });
  });

  it('counts what came during the outage, not what comes live', () => {
    const back = after(
      lost,
      { kind: 'tick', atMs: 4_000 },
      { kind: 'connected', atMs: 20_000 },
      { kind: 'message', sentAtMs: 15_000 },
      { kind: 'message', sentAtMs: 21_000 },
    );
    expect(back).toEqual({ kind: 'back', sinceMs: 20_000, caughtUp: 1 });
  });

  it('takes the good news away after a while', () => {
    const connected = [lost, { kind: 'tick', atMs: 4_000 }, { kind: 'connected', atMs: 20_000 }] as const;
    expect(after(...connected, { kind: 'tick', atMs: 24_000 }).kind).toBe('back');
    expect(after(...connected, { kind: 'tick', atMs: 25_000 }).kind).toBe('online');
  });
});
