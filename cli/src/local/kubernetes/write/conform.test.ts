import { expect, it } from 'vitest';
import type { StructuralSchema } from '../schema/structural.ts';
import { conform } from './conform.ts';

const schema: StructuralSchema = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string' },
    replicas: { type: 'integer', default: 1 },
    port: { 'x-kubernetes-int-or-string': true },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    items: { type: 'array', items: { type: 'object', properties: { key: { type: 'string', default: 'k' } } } },
    open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { known: { type: 'boolean' } } },
  },
};

it('fills in defaults, also in lists, and leaves what is given', () => {
  const { value } = conform(schema, { name: 'a', items: [{}, { key: 'mine' }] });
  expect(value).toEqual({ name: 'a', replicas: 1, items: [{ key: 'k' }, { key: 'mine' }] });
});

it('takes out unknown fields with their paths, but not from open parts and maps', () => {
  const given = { name: 'a', other: 1, items: [{ wrong: 1 }], open: { any: 1 }, labels: { any: 'x' } };
  const { value, unknown } = conform(schema, given);
  expect(unknown).toEqual(['other', 'items[0].wrong']);
  expect(value).toMatchObject({ open: { any: 1 }, labels: { any: 'x' }, items: [{ key: 'k' }] });
});

it('names wrong types as Go names them', () => {
  const { mismatched } = conform(schema, {
    name: 1,
    replicas: 1.5,
    labels: { a: true },
    items: {},
    open: { known: [] },
  });
  expect(mismatched).toEqual([
    { path: 'name', expected: 'string', found: 'number' },
    { path: 'replicas', expected: 'integer', found: 'number' },
    { path: 'labels.a', expected: 'string', found: 'bool' },
    { path: 'items', expected: 'array', found: 'object' },
    { path: 'open.known', expected: 'boolean', found: 'array' },
  ]);
});

it('takes null for absent: the default comes, a required field is missing', () => {
  const { value, missing } = conform(schema, { name: null, replicas: null, port: 'http' });
  expect(value).toEqual({ port: 'http', replicas: 1 });
  expect(missing).toEqual(['name']);
});

it('keeps a field called __proto__ a field', () => {
  const given: unknown = JSON.parse('{"name":"a","labels":{"__proto__":"x"}}');
  const { value } = conform(schema, given);
  expect(JSON.stringify(value)).toContain('"__proto__":"x"');
});
