import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf, holds, isSame } from './matches.ts';

describe('an object holds what is desired', () => {
  it.each([
    ['more fields', { a: 1, b: 2 }, { a: 1 }, true],
    ['another value', { a: 2 }, { a: 1 }, false],
    ['a field missing', { b: 2 }, { a: 1 }, false],
    ['nothing at all', undefined, { a: 1 }, false],
    ['a list with another entry by name', [{ name: 'x', v: 1 }, { name: 'y' }], [{ name: 'x', v: 1 }], true],
    [
      'a list in another order',
      [
        { name: 'y', v: 2 },
        { name: 'x', v: 1 },
      ],
      [{ name: 'x', v: 1 }],
      true,
    ],
    ['a list whose entry differs', [{ name: 'x', v: 2 }], [{ name: 'x', v: 1 }], false],
    ['a list without the entry', [{ name: 'y' }], [{ name: 'x' }], false],
    ['owners by uid, not by name', [{ name: 'x', uid: '2' }], [{ name: 'x', uid: '1' }], false],
    ['a longer plain list', ['ALL', 'MORE'], ['ALL'], false],
    ['the same plain list', ['ALL'], ['ALL'], true],
    ['a map where a list is wanted', { 0: 'ALL' }, ['ALL'], false],
  ])('with %s: see the table', (_case, actual, desired, expected) => {
    expect(holds(actual, desired)).toBe(expected);
  });

  it('always holds itself, and its parts', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (object, field) => {
        const { [field]: _, ...part } = object;
        // JSON knows no negative zero.
        const actual: unknown = JSON.parse(JSON.stringify(object));
        expect(holds(actual, actual)).toBe(true);
        expect(holds(actual, JSON.parse(JSON.stringify(part)))).toBe(true);
      }),
    );
  });
});

it('the order of fields is no difference, that of lists is', () => {
  expect(isSame({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
  expect(hashOf({ a: 1, b: 2 })).toBe(hashOf({ b: 2, a: 1 }));
  expect(isSame([1, 2], [2, 1])).toBe(false);
});
