import type { StructuralSchema } from '../crd-document.ts';
import type { Path, PathStep } from './field-error.ts';
import { isEqualJson, isObject } from './json.ts';
import { ownSchema } from './prune.ts';

/**
 * Whether an update left a value as it was, so that an error in it must not block the update.
 *
 * Items of a list count one by one only in a list with keys; any other list counts as one value.
 *
 * @see KEP-4008, CRD validation ratcheting
 */
export function isUnchanged(schema: StructuralSchema, path: Path, object: unknown, oldObject: unknown): boolean {
  let at: Place = { schema, value: object, old: oldObject };
  for (const step of path) {
    if (isEqualJson(at.value, at.old)) return true;
    if (step.kind === 'index' && at.schema?.['x-kubernetes-list-type'] !== 'map') break;
    at = stepInto(at, step);
    if (at.old === undefined) return false;
  }
  return at.old !== undefined && isEqualJson(at.value, at.old);
}

/** The item of an old list that has the same keys; undefined in lists without keys. */
export function correlatedItem(schema: StructuralSchema | undefined, item: unknown, oldList: unknown): unknown {
  const keys = schema?.['x-kubernetes-list-map-keys'];
  if (keys === undefined || !isObject(item) || !Array.isArray(oldList)) return undefined;
  return oldList.find((old) => isObject(old) && keys.every((key) => isEqualJson(old[key], item[key])));
}

interface Place {
  readonly schema: StructuralSchema | undefined;
  readonly value: unknown;
  readonly old: unknown;
}

function stepInto({ schema, value, old }: Place, step: PathStep): Place {
  if (step.kind === 'index') {
    const item: unknown = Array.isArray(value) ? value[step.index] : undefined;
    return { schema: schema?.items, value: item, old: correlatedItem(schema, item, old) };
  }
  return {
    schema: ownSchema(schema?.properties, step.name) ?? schema?.additionalProperties,
    value: isObject(value) ? value[step.name] : undefined,
    old: isObject(old) && Object.hasOwn(old, step.name) ? old[step.name] : undefined,
  };
}
