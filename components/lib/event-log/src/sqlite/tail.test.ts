import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tail } from './tail.ts';

const entry = (offset: number, sizeBytes = 10) => ({
  offset,
  record: { key: 'k', value: `${offset}`, headers: null, sizeBytes },
  atMs: 0,
});

describe('tail', () => {
  it('knows nothing of records before its first', () => {
    const tail = new Tail();
    expect(tail.read(0, 0, 10)).toBeUndefined();
    tail.push(entry(7));
    expect(tail.read(6, 8, 10)).toBeUndefined();
    expect(tail.read(7, 8, 10)).toEqual([entry(7)]);
  });

  it('starts again after a record that is too large to keep', () => {
    const tail = new Tail();
    tail.push(entry(0));
    tail.push(entry(1, 100_000));
    tail.push(entry(2));
    expect(tail.read(0, 3, 10)).toBeUndefined();
    expect(tail.read(2, 3, 10)).toEqual([entry(2)]);
  });

  it('shows nothing at or past the end that is asked for', () => {
    const tail = new Tail();
    for (let offset = 0; offset < 5; offset += 1) tail.push(entry(offset));
    expect(tail.read(3, 3, 10)).toEqual([]);
    expect(tail.read(5, 5, 10)).toEqual([]);
  });

  it('answers like the whole list wherever it answers, and always reaches back 32 records', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(220), fc.nat(220), fc.integer({ min: 1, max: 50 }), (count, from, end, limit) => {
        const all = Array.from({ length: count }, (_, offset) => entry(offset));
        const tail = new Tail();
        for (const one of all) tail.push(one);
        const last = Math.min(end, count);
        fc.pre(from <= last);
        const read = tail.read(from, last, limit);
        if (read === undefined) expect(count === 0 || from < count - 32).toBe(true);
        else expect(read).toEqual(all.slice(from, last).slice(0, limit));
      }),
    );
  });
});
