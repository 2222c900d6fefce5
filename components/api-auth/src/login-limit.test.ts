import { systemClock } from '@airy/observability';
import { describe, expect, it } from 'vitest';
import { createLoginLimit } from './login-limit.ts';

/** A limit on a clock that is held; `slept` counts the answers held back, which `wake` lets go. */
function aLimit() {
  let nowMs = 1_000_000;
  const sleeping: (() => void)[] = [];
  const limit = createLoginLimit({
    ...systemClock,
    nowMs: () => nowMs,
    sleep: () => new Promise((resolve) => sleeping.push(resolve)),
  });
  const fail = async (count: number, addressOf: (index: number) => string) => {
    for (let index = 0; index < count; index += 1) await limit.recordFailure(addressOf(index));
  };
  return {
    limit,
    fail,
    slept: () => sleeping.length,
    wake: () => {
      for (const resolve of sleeping) resolve();
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('the login limit', () => {
  it('tells an address to wait from its eleventh failure within ten minutes on, and only that one', async () => {
    const { limit, fail, pass } = aLimit();
    await fail(10, () => 'a');
    expect(await limit.recordFailure('a')).toBe(600);
    expect(await limit.recordFailure('b')).toBe(0);
    pass(599_000);
    expect(await limit.recordFailure('a')).toBe(1);
    pass(1_000);
    expect(await limit.recordFailure('a')).toBe(0);
  });

  it('slows all failures down while very many come from everywhere', async () => {
    const { limit, fail, slept, wake, pass } = aLimit();
    await fail(100, (index) => `address-${index}`);
    expect(slept()).toBe(0);
    const answer = limit.recordFailure('new');
    expect(slept()).toBe(1);
    wake();
    expect(await answer).toBe(0);
    pass(600_000);
    await limit.recordFailure('later');
    expect(slept()).toBe(1);
  });

  it('holds back a hundred answers at most', async () => {
    const { limit, fail, slept } = aLimit();
    await fail(100, (index) => `address-${index}`);
    for (let index = 0; index < 100; index += 1) void limit.recordFailure(`held-${index}`);
    expect(await limit.recordFailure('one more')).toBe(0);
    expect(slept()).toBe(100);
  });
});
