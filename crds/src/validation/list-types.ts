import type { StructuralSchema } from '../crd-document.ts';
import { duplicate, type Path } from './field-error.ts';
import { isEqualJson, isObject } from './json.ts';
import type { LocatedError } from './located-error.ts';
import { ownSchema } from './prune.ts';

/** Values that are twice in a list of type set, and keys that are twice in a list of type map. */
export function checkListTypes(schema: StructuralSchema, value: unknown, path: Path = []): readonly LocatedError[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    const inner =
      items === undefined ? [] : value.flatMap((item, index) => checkListTypes(items, item, at(path, index)));
    return [...duplicatesOf(schema, value, path), ...inner];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const declared = ownSchema(schema.properties, name);
    if (declared !== undefined) return checkListTypes(declared, inner, [...path, { kind: 'field', name }]);
    const { additionalProperties } = schema;
    if (additionalProperties === undefined) return [];
    return checkListTypes(additionalProperties, inner, [...path, { kind: 'key', name }]);
  });
}

function duplicatesOf(schema: StructuralSchema, list: readonly unknown[], path: Path): readonly LocatedError[] {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const identities = type === 'set' ? list : list.map((item) => identity(item, keys));
  return identities.flatMap((identified, index) => {
    const first = identities.findIndex((other) => isEqualJson(other, identified));
    if (first === index) return [];
    return [{ error: duplicate(at(path, index), identified), about: path, isTransition: false }];
  });
}

function identity(item: unknown, keys: readonly string[]): unknown {
  if (!isObject(item)) return item;
  return Object.fromEntries(keys.map((key) => [key, item[key]]));
}

function at(path: Path, index: number): Path {
  return [...path, { kind: 'index', index }];
}
