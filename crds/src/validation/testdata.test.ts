import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { StructuralSchema } from '../crd-document.ts';
import { crdDocuments, crdOfKind } from '../documents.ts';
import { compileRule } from './cel-rules.ts';
import { isObject, type JsonObject } from './json.ts';
import { prune } from './prune.ts';
import { validateResource } from './validate-resource.ts';

/** One row of a table under crds/testdata. */
interface Case {
  readonly name: string;
  readonly create: JsonObject;
  readonly update?: JsonObject;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly unknownFields?: readonly string[];
}

const folder = new URL('../../testdata/', import.meta.url);
const tables = readdirSync(folder).map((file) => ({
  file,
  // The rows are ours; a row of another shape fails below.
  cases: parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Case[],
}));

function validate({ create, update }: Case) {
  const crd = String(create.kind);
  const created = validateResource({ crd, object: create, operation: 'create' });
  if (update === undefined) return created;
  expect(created.errors).toEqual([]);
  return validateResource({ crd, object: update, oldObject: created.object, operation: 'update' });
}

describe.each(tables)('$file', ({ cases }) => {
  it.each(cases)('$name', (row) => {
    const { errors, unknownFields } = validate(row);
    const own = errors.filter((error) => !error.message.includes('some validation rules were not checked'));
    const expected = row.errors ?? [];
    expect(own.map((error) => error.field)).toEqual(expected.map((error) => error.field));
    for (const [index, { message }] of expected.entries()) expect(own[index]?.message).toContain(message);
    expect(unknownFields).toEqual(row.unknownFields ?? []);
  });
});

describe('the tables', () => {
  const accepted = new Set<string>();
  const refused = new Set<string>();
  for (const row of tables.flatMap((table) => table.cases)) {
    const kind = String(row.create.kind);
    const { schema } = schemaOf(kind);
    const result = validate(row);
    for (const error of result.errors) refused.add(`${kind} ${error.message}`);
    if (result.errors.length > 0) continue;
    const old = row.update === undefined ? undefined : prune(schema, row.create).object;
    for (const rule of rulesAsked(schema, result.object, old)) accepted.add(`${kind} ${rule}`);
  }
  const rules = crdDocuments().flatMap((crd) => {
    const { schema, kind } = schemaOf(crd.spec.names.kind);
    return rulesIn(schema).map((rule) => ({ kind, ...rule }));
  });

  it.each(rules)('$kind accepts by the rule $rule', ({ kind, rule }) => {
    expect([...accepted]).toContain(`${kind} ${rule}`);
  });

  it.each(rules)('$kind refuses by the rule $rule', ({ kind, message }) => {
    expect([...refused].some((text) => text.startsWith(kind) && text.endsWith(message))).toBe(true);
  });
});

function schemaOf(kind: string): { readonly kind: string; readonly schema: StructuralSchema } {
  const schema = crdOfKind(kind).spec.versions[0]?.schema.openAPIV3Schema;
  if (schema === undefined) throw new Error(`expected a version in the CRD of ${kind}`);
  return { kind, schema };
}

function childrenOf(schema: StructuralSchema): readonly StructuralSchema[] {
  const { items, additionalProperties, properties } = schema;
  return [items, additionalProperties, ...Object.values(properties ?? {})].filter((child) => child !== undefined);
}

function rulesIn(schema: StructuralSchema): readonly { readonly rule: string; readonly message: string }[] {
  const own = (schema['x-kubernetes-validations'] ?? []).map(({ rule, message }) => ({
    rule,
    message: message ?? rule,
  }));
  const all = [...own, ...childrenOf(schema).flatMap(rulesIn)];
  return all.filter((each, index) => all.findIndex((other) => other.rule === each.rule) === index);
}

/** Rules that are asked of this value; those about a change only with an old value. */
function rulesAsked(schema: StructuralSchema, value: unknown, old: unknown): readonly string[] {
  if (value === undefined) return [];
  const own = (schema['x-kubernetes-validations'] ?? []).map(({ rule }) => rule);
  const asked = own.filter((rule) => old !== undefined || !compileRule(rule).usesOldSelf);
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? asked : [...asked, ...value.flatMap((item) => rulesAsked(items, item, undefined))];
  }
  if (!isObject(value)) return asked;
  const inner = Object.entries(value).flatMap(([name, field]) => {
    const known = schema.properties?.[name] ?? schema.additionalProperties;
    return known === undefined ? [] : rulesAsked(known, field, isObject(old) ? old[name] : undefined);
  });
  return [...asked, ...inner];
}
