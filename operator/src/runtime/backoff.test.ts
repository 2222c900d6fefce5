import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, jitteredMs } from './backoff.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the back-off', () => {
  it.each([
    [0, 200],
    [1, 400],
    [5, 6400],
    [11, 300_000],
    [1000, 300_000],
  ])('after %i failures is about %i ms', (failures, plainMs) => {
    expect(backoffMs(failures, 0.5)).toBe(plainMs);
  });

  it('stays within 20 % of its plan and below 6 min', () => {
    fc.assert(
      fc.property(fc.nat(), random, (failures, each) => {
        const delayMs = backoffMs(failures, each);
        expect(delayMs).toBeGreaterThanOrEqual(160);
        expect(delayMs).toBeLessThanOrEqual(360_000);
      }),
    );
  });

  it('never shrinks with more failures', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), random, (failures, each) => {
        expect(backoffMs(failures + 1, each)).toBeGreaterThanOrEqual(backoffMs(failures, each));
      }),
    );
  });
});

it('a jittered period is within 20 % of the period', () => {
  expect([jitteredMs(1000, 0), jitteredMs(1000, 0.5), jitteredMs(1000, 0.9999)]).toEqual([800, 1000, 1200]);
});
