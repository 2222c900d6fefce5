import { isObject, type JsonObject } from '../schema/json.ts';

/**
 * A JSON Merge Patch: null removes a field, an object is merged, anything else replaces.
 *
 * Neither argument is changed.
 *
 * @see RFC 7396
 */
export function applyMergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const fields = new Map(Object.entries(target));
  for (const [name, change] of Object.entries(patch)) {
    if (change === null) fields.delete(name);
    else if (isObject(change)) {
      const current = fields.get(name);
      fields.set(name, applyMergePatch(isObject(current) ? current : {}, change));
    } else fields.set(name, change);
  }
  // Object.fromEntries defines its fields, so `__proto__` in a patch is a field like any other.
  return Object.fromEntries(fields);
}
