import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

describe('back-off of failing batches', () => {
  it('doubles from 0.1 s up to 5 s', () => {
    expect([1, 2, 3, 6, 7, 50].map((failures) => backoffMs(failures, 0.5))).toEqual([100, 200, 400, 3200, 5000, 5000]);
  });

  it('stays within 20 % of the plan', () => {
    expect(backoffMs(1, 0)).toBe(80);
    expect(backoffMs(1, 0.999)).toBe(120);
  });
});
