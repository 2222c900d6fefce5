/** A JSON object. */
export type Json = { readonly [key: string]: unknown };

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 7396. */
export function applyMergePatch(target: Json, patch: Json): Json {
  const result: Record<string, unknown> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (isObject(value)) result[key] = applyMergePatch(isObject(result[key]) ? result[key] : {}, value);
    else result[key] = value;
  }
  return result;
}

/** Server-side apply without conflicts: given fields win, fields of `previous` that are not given any more go away. */
export function mergeApplied(target: Json, given: Json, previous: Json | undefined): Json {
  const result: Record<string, unknown> = { ...target };
  for (const [key, old] of Object.entries(previous ?? {})) {
    if (key in given) continue;
    if (isObject(old) && isObject(result[key])) result[key] = mergeApplied(result[key], {}, old);
    else delete result[key];
  }
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const old = previous?.[key];
    result[key] = isObject(value)
      ? mergeApplied(isObject(result[key]) ? result[key] : {}, value, isObject(old) ? old : undefined)
      : value;
  }
  return result;
}

/** RFC 6902's add, replace and remove on object members, and add at `-` of lists. */
export function applyJsonPatch(
  target: Json,
  patch: readonly { readonly op: string; readonly path: string; readonly value?: unknown }[],
): Json {
  const result = structuredClone(target);
  for (const { op, path, value } of patch) {
    const keys = path
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop() ?? '';
    let parent: unknown = result;
    for (const key of keys) parent = (parent as Record<string, unknown>)[key]; // a path that is not there throws below
    if (Array.isArray(parent) && op === 'add' && last === '-') parent.push(value);
    else if (op === 'remove')
      delete (parent as Record<string, unknown>)[last]; // an object, or the test is wrong
    else if (op === 'add' || op === 'replace')
      (parent as Record<string, unknown>)[last] = value; // an object, or the test is wrong
    else throw new Error(`the fake knows no JSON Patch operation ${op}`);
  }
  return result;
}
