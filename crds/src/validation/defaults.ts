import type { StructuralSchema } from '../crd-document.ts';
import { isObject, type JsonObject } from './json.ts';
import { ownSchema } from './prune.ts';

/**
 * Fills in the schema's defaults; the input stays as it is.
 *
 * A null where a default exists counts as absent, as on the API server.
 */
export function withDefaults(schema: StructuralSchema, object: JsonObject): JsonObject {
  return Object.fromEntries(fieldsWithDefaults(schema, object));
}

function valueWithDefaults(schema: StructuralSchema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => valueWithDefaults(items, item));
  }
  return isObject(value) ? Object.fromEntries(fieldsWithDefaults(schema, value)) : value;
}

function fieldsWithDefaults(schema: StructuralSchema, object: JsonObject): [string, unknown][] {
  const given = Object.entries(object).flatMap(([name, value]): [string, unknown][] => {
    const inner = ownSchema(schema.properties, name) ?? schema.additionalProperties;
    if (inner === undefined) return [[name, value]];
    return value === null && inner.default !== undefined ? [] : [[name, valueWithDefaults(inner, value)]];
  });
  const names = new Set(given.map(([name]) => name));
  const added = Object.entries(schema.properties ?? {}).flatMap(([name, inner]): [string, unknown][] =>
    inner.default === undefined || names.has(name)
      ? []
      : [[name, valueWithDefaults(inner, structuredClone(inner.default))]],
  );
  return [...given, ...added];
}
