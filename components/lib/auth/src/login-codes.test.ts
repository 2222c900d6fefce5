import { systemClock } from '@airy/observability';
import { describe, expect, it } from 'vitest';
import { createLoginCodes } from './login-codes.ts';

function aCodes() {
  let nowMs = Date.parse('2026-01-02T03:04:05Z');
  const codes = createLoginCodes({ clock: { ...systemClock, nowMs: () => nowMs } });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { codes, pass };
}

describe('login codes', () => {
  it('work once', () => {
    const { codes } = aCodes();
    const { code } = codes.create();
    expect([codes.redeem(code), codes.redeem(code)]).toEqual([true, false]);
  });

  it('end after ten minutes', () => {
    const { codes, pass } = aCodes();
    const { code, expiresAt } = codes.create();
    expect(expiresAt).toBe('2026-01-02T03:14:05.000Z');
    pass(600_000);
    expect(codes.redeem(code)).toBe(false);
  });

  it('that nobody made are refused', () => {
    expect(aCodes().codes.redeem('')).toBe(false);
  });

  it('are 256 bits and differ', () => {
    const { codes } = aCodes();
    const [a, b] = [codes.create().code, codes.create().code];
    expect(Buffer.from(a, 'base64url')).toHaveLength(32);
    expect(a).not.toBe(b);
  });

  it('wait a hundred at most; the oldest goes', () => {
    const { codes } = aCodes();
    const made = Array.from({ length: 101 }, () => codes.create().code);
    expect(codes.redeem(made[0] ?? '')).toBe(false);
    expect(codes.redeem(made[1] ?? '')).toBe(true);
  });
});
