import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

describe('createRateLimit', () => {
  it('lets a burst through and then as many as come back in time', () => {
    const take = createRateLimit(10, 2);
    expect([take(0), take(0), take(0), take(100), take(100)]).toEqual([true, true, false, true, false]);
  });

  it('never lets more through than the burst and the rate allow', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 300 }), { maxLength: 200 }), (pauses) => {
        const take = createRateLimit(20, 40);
        let nowMs = 0;
        let passed = 0;
        for (const pause of pauses) {
          nowMs += pause;
          if (take(nowMs)) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(40 + (nowMs / 1000) * 20);
      }),
    );
  });
});
