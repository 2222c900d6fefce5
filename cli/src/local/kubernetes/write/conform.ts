import { isObject, type JsonObject } from '../schema/json.ts';
import type { StructuralSchema } from '../schema/structural.ts';

/** What a value is under a schema. */
export interface Conformed {
  /** With defaults, without unknown fields. */
  readonly value: unknown;
  /** Paths of fields the schema does not know: `spec.foo`, `spec.ports[0].bar`. */
  readonly unknown: readonly string[];
  /** Values of a wrong type; `expected` is the schema's type. */
  readonly mismatched: readonly { readonly path: string; readonly expected: string; readonly found: string }[];
  /** Paths of required fields that are absent. */
  readonly missing: readonly string[];
}

/** Fits a built-in object to its schema: types, required fields, defaults, unknown fields. A null is an absent field. */
export function conform(schema: StructuralSchema, value: unknown): Conformed {
  const findings = {
    unknown: [] as string[],
    mismatched: [] as Conformed['mismatched'][number][],
    missing: [] as string[],
  };
  return { value: walk(schema, value, '', findings), ...findings };
}

interface Findings {
  readonly unknown: string[];
  readonly mismatched: { path: string; expected: string; found: string }[];
  readonly missing: string[];
}

function walk(schema: StructuralSchema, value: unknown, path: string, findings: Findings): unknown {
  const expected = schema['x-kubernetes-int-or-string'] ? undefined : schema.type;
  if (expected !== undefined && !isOfType(value, expected)) {
    findings.mismatched.push({ path, expected, found: typeName(value) });
    return value;
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item, index) => walk(items, item, `${path}[${index}]`, findings)) : value;
  }
  return isObject(value) ? walkObject(schema, value, path, findings) : value;
}

function walkObject(schema: StructuralSchema, value: JsonObject, path: string, findings: Findings): JsonObject {
  const at = (field: string) => (path === '' ? field : `${path}.${field}`);
  const properties: Readonly<Record<string, StructuralSchema>> = schema.properties ?? {};
  const rest = schema.additionalProperties;
  const fields: [string, unknown][] = [];
  for (const [field, item] of Object.entries(value)) {
    const property = Object.hasOwn(properties, field) ? properties[field] : undefined;
    if (item === null || item === undefined) continue;
    if (property) fields.push([field, walk(property, item, at(field), findings)]);
    else if (isObject(rest)) fields.push([field, walk(rest, item, at(field), findings)]);
    else if (schema['x-kubernetes-preserve-unknown-fields'] || rest === true || !schema.properties)
      fields.push([field, item]);
    else findings.unknown.push(at(field));
  }
  const present = new Set(fields.map(([field]) => field));
  for (const [field, property] of Object.entries(properties)) {
    if (property.default !== undefined && !present.has(field)) fields.push([field, structuredClone(property.default)]);
    else if (schema.required?.includes(field) && !present.has(field)) findings.missing.push(at(field));
  }
  return Object.fromEntries(fields);
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    default:
      return typeof value === type;
  }
}

/** As Go's JSON decoder names it. */
function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
