import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversations } from '../../testing/builders.ts';
import { heldOrder } from './order.ts';
import { MAX_ROWS, rowWindow } from './window.ts';

const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

describe('the held order', () => {
  it('is the true one without a hand in the list', () => {
    const items = conversations(3);
    expect(heldOrder(items, undefined)).toEqual({ shown: items, above: 0 });
  });

  it('keeps rows where they were and counts what would come above', () => {
    const [a, b, c, fresh] = conversations(4);
    if (!a || !b || !c || !fresh) throw new Error('four were asked for');
    const held = heldOrder([fresh, c, a, b], ids([a, b, c]));
    expect([ids(held.shown), held.above]).toEqual([ids([a, b, c]), 2]);
  });

  it('shows the page that was loaded below', () => {
    const items = conversations(5);
    expect(heldOrder(items, ids(items.slice(0, 3))).shown).toEqual(items);
  });

  it('lets go of what is gone', () => {
    const items = conversations(3);
    expect(ids(heldOrder(items.slice(1), ids(items)).shown)).toEqual(ids(items.slice(1)));
  });
});

describe('the window of rows', () => {
  it('covers what is visible with at most sixty rows', () => {
    const view = fc.record({
      scrollTop: fc.integer({ min: -50, max: 600_000 }),
      height: fc.integer({ min: 100, max: 2_000 }),
      rowHeight: fc.constantFrom(44, 60, 72),
      count: fc.integer({ min: 0, max: 10_000 }),
    });
    fc.assert(
      fc.property(view, ({ scrollTop: wanted, ...rest }) => {
        const { height, rowHeight, count } = rest;
        const scrollTop = Math.min(wanted, Math.max(0, count * rowHeight - height));
        const { start, end } = rowWindow({ scrollTop, ...rest });
        expect(start >= 0 && end <= count && end - start <= MAX_ROWS).toBe(true);
        const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
        const last = Math.min(count, Math.ceil((Math.max(0, scrollTop) + height) / rowHeight));
        expect(start).toBeLessThanOrEqual(first);
        expect(end).toBeGreaterThanOrEqual(last);
      }),
    );
  });
});
