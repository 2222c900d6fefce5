/** An item of a merged list: as it was, as it was sent, or both; `item` is what was sent, if anything was. */
interface Merged<T> {
  readonly item: T;
  readonly live?: T;
  readonly applied?: T;
}

/**
 * Merges two lists by key. Sent items come in the order sent; items that are only in the live list keep their place
 * relative to the shared ones.
 *
 * @see sigs.k8s.io/structured-merge-diff/typed/merge.go, which orders in the same way
 */
export function mergeOrder<T>(
  live: readonly T[],
  applied: readonly T[],
  keyOf: (item: T) => string,
): readonly Merged<T>[] {
  const liveByKey = new Map(live.toReversed().map((item) => [keyOf(item), item]));
  const sent = new Set(applied.map(keyOf));
  const pending = [...applied];
  const nextShared = () => pending.find((item) => liveByKey.has(keyOf(item)));
  const merged: Merged<T>[] = [];
  const takeThrough = (last: T | undefined) => {
    for (const item of pending.splice(0, last === undefined ? pending.length : pending.indexOf(last) + 1)) {
      const before = liveByKey.get(keyOf(item));
      merged.push(before === undefined ? { item, applied: item } : { item, live: before, applied: item });
    }
  };
  for (const item of live) {
    const next = nextShared();
    if (!sent.has(keyOf(item))) merged.push({ item, live: item });
    else if (next !== undefined && keyOf(next) === keyOf(item)) takeThrough(next);
  }
  takeThrough(undefined);
  return merged;
}
