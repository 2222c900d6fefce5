import { createHash } from 'node:crypto';

/**
 * Whether `actual` already holds every field of `desired`; what else it holds belongs to others.
 *
 * Lists of named things (`name`, else `uid` as in ownerReferences) are compared by their names, as the API server merges
 * them; other lists as a whole.
 */
export function holds(actual: unknown, desired: unknown): boolean {
  if (Array.isArray(desired)) return Array.isArray(actual) && holdsList(actual, desired);
  if (!isRecord(desired)) return actual === desired;
  return isRecord(actual) && Object.entries(desired).every(([name, value]) => holds(actual[name], value));
}

function holdsList(actual: readonly unknown[], desired: readonly unknown[]): boolean {
  const key = ['uid', 'name'].find(
    (each) => desired.length > 0 && desired.every((item) => isRecord(item) && item[each]),
  );
  if (key === undefined) {
    return actual.length === desired.length && desired.every((item, index) => holds(actual[index], item));
  }
  return desired.every((item) => {
    const name = isRecord(item) ? item[key] : undefined;
    return holds(
      actual.find((candidate) => isRecord(candidate) && candidate[key] === name),
      item,
    );
  });
}

/** Whether two JSON values are the same, whatever the order of their fields. */
export function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** A short hash of a JSON value, the same for any order of fields: 16 hexadecimal digits of SHA-256. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, each: unknown) =>
      isRecord(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
    ) ?? 'undefined'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
