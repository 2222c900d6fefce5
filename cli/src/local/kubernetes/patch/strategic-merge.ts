import { isObject, type JsonObject, textOf } from '../schema/json.ts';
import { fieldSchema, type StructuralSchema } from '../schema/structural.ts';
import { badRequest } from '../status.ts';
import { mergeOrder } from './merge-order.ts';

type Schema = StructuralSchema | undefined;

/** Directives beside fields: `$setElementOrder/<list>` and `$deleteFromPrimitiveList/<list>`. */
const ORDER = '$setElementOrder/';
const DELETE = '$deleteFromPrimitiveList/';

/**
 * A strategic merge patch: a merge patch that merges the lists whose schema says so, by their merge key.
 *
 * Understands `$patch: replace | delete | merge`, `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…`.
 * Neither argument is changed.
 *
 * @throws {ApiError} 400 for directives or list items that cannot be read
 * @see k8s.io/apimachinery/pkg/util/strategicpatch
 */
export function applyStrategicMergePatch(target: JsonObject, patch: JsonObject, schema: Schema): JsonObject {
  const { $patch: directive, $retainKeys: retained, ...changes } = patch;
  if (directive === 'delete') return {};
  if (directive === 'replace') return changes;
  if (directive !== undefined && directive !== 'merge')
    throw badRequest(`Unknown patch type found: ${textOf(directive)}`);
  const kept = Array.isArray(retained)
    ? Object.entries(target).filter(([name]) => retained.includes(name))
    : Object.entries(target);
  const fields = new Map(kept);
  const names = Object.keys(changes).map((name) =>
    name.startsWith(ORDER) || name.startsWith(DELETE) ? name.slice(name.indexOf('/') + 1) : name,
  );
  for (const name of new Set(names)) {
    const value = changeField(fields.get(name), name, changes, fieldSchema(schema, name));
    if (value === undefined) fields.delete(name);
    else fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

function changeField(current: unknown, name: string, changes: JsonObject, schema: Schema): unknown {
  const change = Object.hasOwn(changes, name) ? changes[name] : undefined;
  if (change === null) return undefined;
  const isReplaced = strategies(schema).includes('replace');
  if (isObject(change)) {
    return applyStrategicMergePatch(isObject(current) && !isReplaced ? current : {}, change, schema);
  }
  const order = changes[ORDER + name];
  const deleted = changes[DELETE + name];
  if (change !== undefined && (!Array.isArray(change) || !strategies(schema).includes('merge'))) return change;
  if (change === undefined && !Array.isArray(current)) return current;
  const before: readonly unknown[] = Array.isArray(current) ? current : [];
  const items: readonly unknown[] = Array.isArray(change) ? change : [];
  const mergeKey = schema?.['x-kubernetes-patch-merge-key'];
  const merged =
    mergeKey === undefined ? mergeValues(before, items, deleted) : mergeItems(before, items, mergeKey, schema?.items);
  return Array.isArray(order) ? sorted(merged, order, mergeKey) : merged;
}

const strategies = (schema: Schema) => (schema?.['x-kubernetes-patch-strategy'] ?? '').split(',');

function mergeValues(before: readonly unknown[], items: readonly unknown[], deleted: unknown): readonly unknown[] {
  const kept = Array.isArray(deleted) ? before.filter((item) => !deleted.includes(item)) : before;
  return [...new Set([...kept, ...items])];
}

function mergeItems(
  before: readonly unknown[],
  items: readonly unknown[],
  key: string,
  schema: Schema,
): readonly unknown[] {
  const changes = items.map((item) => {
    if (isObject(item)) return item;
    throw badRequest(`expected objects with "${key}" in a merged list, got ${typeof item}`);
  });
  const directive = (item: JsonObject) => item.$patch;
  if (changes.some((item) => directive(item) === 'replace'))
    return changes.filter((item) => directive(item) !== 'replace');
  return changes.reduce<readonly unknown[]>((list, change) => {
    const value = change[key];
    if (value === undefined)
      throw badRequest(`map: ${JSON.stringify(Object.keys(change))} does not contain declared merge key: ${key}`);
    const isSame = (item: unknown) => isObject(item) && item[key] === value;
    if (directive(change) === 'delete') return list.filter((item) => !isSame(item));
    if (!list.some(isSame)) return list.concat(applyStrategicMergePatch({}, change, schema));
    return list.map((item) => (isSame(item) && isObject(item) ? applyStrategicMergePatch(item, change, schema) : item));
  }, before);
}

/** Items that the order names come in it; the others keep their place among them. */
function sorted(list: readonly unknown[], order: readonly unknown[], key: string | undefined): readonly unknown[] {
  const keyOf = (item: unknown) => JSON.stringify(key !== undefined && isObject(item) ? item[key] : item);
  return mergeOrder(list, order, keyOf).flatMap(({ live }) => (live === undefined ? [] : [live]));
}
