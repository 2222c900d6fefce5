import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

describe('cursor', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat({ max: 2 ** 52 }), { maxLength: 20 }), { maxLength: 5 }), (vector) => {
        expect(decodeCursor(encodeCursor(vector))).toEqual(vector);
      }),
    );
  });

  it('is refused when it is anything else, and never throws', () => {
    expect(decodeCursor('')).toBeUndefined();
    expect(decodeCursor('not a cursor!')).toBeUndefined();
    expect(decodeCursor(encodeCursor([[1, 2]]).slice(0, -2))).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const vector = decodeCursor(text);
        if (vector) expect(encodeCursor(vector)).toBeTypeOf('string');
      }),
    );
  });

  it('takes 62 characters for forty small positions', () => {
    expect(encodeCursor([Array(10).fill(9), Array(10).fill(9), Array(10).fill(9), Array(10).fill(9)])).toHaveLength(62);
  });
});
