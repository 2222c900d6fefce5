import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leavesOf, valueAt, withoutPath, withPath } from './metadata-document.ts';

const path = fc.array(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), { minLength: 1, maxLength: 4 });
const document = fc
  .array(fc.tuple(path, fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.integer()))))
  .map((records) => records.reduce((made, [segments, value]) => withPath(made, segments.join('.'), value), {}));

describe('metadata document', () => {
  it('nests dotted paths', () => {
    expect(withPath(withPath({}, 'contact.display_name', 'Ada'), 'contact.lang', 'en')).toEqual({
      contact: { display_name: 'Ada', lang: 'en' },
    });
  });

  it('lets a newer scalar replace an older subtree', () => {
    expect(withPath({ a: { b: 1 } }, 'a', 'x')).toEqual({ a: 'x' });
  });

  it('lets a newer leaf replace an older scalar above it', () => {
    expect(withPath({ a: 'x' }, 'a.b', 1)).toEqual({ a: { b: 1 } });
  });

  it('drops objects that a removal leaves empty', () => {
    expect(withoutPath({ tags: { t1: '' }, state: 'OPEN' }, 'tags.t1')).toEqual({ state: 'OPEN' });
    expect(withoutPath({ tags: { t1: '' } }, 'tags.t1')).toEqual({});
  });

  it('is unchanged by the removal of what is not there', () => {
    const before = { a: { b: 1 } };
    expect(withoutPath(before, 'a.c')).toBe(before);
    expect(withoutPath(before, 'a.b.c')).toBe(before);
  });

  it('keeps __proto__ a key like any other', () => {
    const made = withPath({}, '__proto__.polluted', true);
    expect(Object.hasOwn(made, '__proto__')).toBe(true);
    expect(valueAt({}, 'polluted')).toBeUndefined();
    expect(JSON.stringify(made)).toBe('{"__proto__":{"polluted":true}}');
  });

  it('reads back what was set', () => {
    fc.assert(
      fc.property(document, path, fc.string(), (before, segments, value) => {
        expect(valueAt(withPath(before, segments.join('.'), value), segments.join('.'))).toBe(value);
      }),
    );
  });

  it('removes what was set and stays removed', () => {
    fc.assert(
      fc.property(document, path, (before, segments) => {
        const after = withoutPath(before, segments.join('.'));
        expect(valueAt(after, segments.join('.'))).toBeUndefined();
        expect(withoutPath(after, segments.join('.'))).toEqual(after);
      }),
    );
  });

  it('is made again by its leaves', () => {
    fc.assert(
      fc.property(document, (before) => {
        const again = leavesOf(before).reduce((made, [at, value]) => withPath(made, at, value), {});
        expect(again).toEqual(before);
      }),
    );
  });
});
