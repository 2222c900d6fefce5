import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from './json-patch.ts';

const document = () => ({ a: { 'b/c': 1, 'd~e': 2 }, list: [1, 2, 3], none: null });

describe('applyJsonPatch', () => {
  it.each([
    [{ op: 'add', path: '/list/1', value: 9 }, { list: [1, 9, 2, 3] }],
    [{ op: 'add', path: '/list/-', value: 9 }, { list: [1, 2, 3, 9] }],
    [{ op: 'add', path: '/a/b~1c', value: 9 }, { a: { 'b/c': 9, 'd~e': 2 } }],
    [{ op: 'replace', path: '/a/d~0e', value: [] }, { a: { 'b/c': 1, 'd~e': [] } }],
    [{ op: 'remove', path: '/list/0' }, { list: [2, 3] }],
    [
      { op: 'move', from: '/a/b~1c', path: '/list/0' },
      { a: { 'd~e': 2 }, list: [1, 1, 2, 3] },
    ],
    [{ op: 'copy', from: '/list', path: '/a/x' }, { a: { 'b/c': 1, 'd~e': 2, x: [1, 2, 3] } }],
    [{ op: 'test', path: '/list', value: [1, 2, 3] }, {}],
    [{ op: 'replace', path: '/none', value: 1 }, { none: 1 }],
  ])('does %j', (operation, change) => {
    expect(applyJsonPatch(document(), [operation])).toEqual({ ...document(), ...change });
  });

  it.each([
    { op: 'test', path: '/list/0', value: 2 },
    { op: 'remove', path: '/x' },
    { op: 'replace', path: '/x', value: 1 },
    { op: 'add', path: '/x/y', value: 1 },
    { op: 'add', path: '/list/4', value: 1 },
    { op: 'add', path: '/list/01', value: 1 },
    { op: 'copy', from: '/x', path: '/y' },
    { op: 'move', from: '/a', path: '/a/b' },
    { op: 'replace', path: '/toString', value: 1 },
    { op: 'replace', path: '', value: 1 },
  ])('refuses %j as invalid', (operation) => {
    expect(() => applyJsonPatch(document(), [operation])).toThrow(
      expect.objectContaining({ code: 422, reason: 'Invalid' }),
    );
  });

  it.each([
    [{}],
    [[{ op: 'drop', path: '/a' }]],
    [[{ op: 'add', path: 'a', value: 1 }]],
    [[{ op: 'add', path: '/a' }]],
    [[{ op: 'move', path: '/a' }]],
    [['add']],
  ])('refuses %j as no JSON Patch', (operations) => {
    expect(() => applyJsonPatch(document(), operations)).toThrow(expect.objectContaining({ code: 400 }));
  });

  it('leaves the target alone', () => {
    const target = document();
    applyJsonPatch(target, [{ op: 'add', path: '/list/-', value: 4 }]);
    expect(target).toEqual(document());
  });

  it('adds fields named like parts of a prototype as plain fields', () => {
    const patched = applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { a: 1 } }]);
    expect(JSON.stringify(patched)).toBe('{"__proto__":{"a":1}}');
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
  });

  it('undoes an added field by removing it', () => {
    const key = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.integer(), { noNullPrototype: true }),
        key,
        fc.jsonValue(),
        (target, name, value) => {
          fc.pre(!Object.hasOwn(target, name));
          const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
          const operations = [
            { op: 'add', path, value },
            { op: 'test', path, value },
            { op: 'remove', path },
          ];
          fc.pre(!Object.is(value, -0));
          expect(applyJsonPatch(target, operations)).toEqual(target);
        },
      ),
    );
  });
});
