import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isObject } from '../schema/json.ts';
import { applyMergePatch } from './merge-patch.ts';

// Written from RFC 7396 §3: what changed between two documents without nulls.
function diff(before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> {
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const changed = Object.entries(after).map(([name, value]): [string, unknown] => {
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    return [name, isObject(value) && isObject(old) ? diff(old, value) : value];
  });
  return Object.fromEntries([...removed.map((name): [string, unknown] => [name, null]), ...changed]);
}

const document = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), fc.boolean(), fc.array(fc.integer()), tie('object')),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), tie('value'), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
})).object;

it('turns a document into any other by the difference of both', () => {
  fc.assert(
    fc.property(document, document, (before, after) => {
      expect(applyMergePatch(before, diff(before, after))).toEqual(after);
    }),
  );
});

it('changes nothing when applied again, nor its arguments', () => {
  fc.assert(
    fc.property(document, document, (target, patch) => {
      const copy = structuredClone(target);
      const once = applyMergePatch(target, patch);
      expect(applyMergePatch(once, patch)).toEqual(once);
      expect(target).toEqual(copy);
    }),
  );
});

it('removes by null, merges objects and replaces lists', () => {
  const target = { a: { b: 1, c: 2 }, list: [1, 2], gone: true };
  expect(applyMergePatch(target, { a: { b: null, d: { e: null, f: 1 } }, list: [3], gone: null })).toEqual({
    a: { c: 2, d: { f: 1 } },
    list: [3],
  });
});
