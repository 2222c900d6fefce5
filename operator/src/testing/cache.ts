import type { KubernetesObject, ResourceCache, ResourceChange } from '@airy/kubernetes';

/** A cache that a test fills. */
export interface FakeCache<T extends KubernetesObject> extends ResourceCache<T> {
  put(object: T): void;
  remove(object: T): void;
}

/** A synced cache that holds `objects`. */
export function createFakeCache<T extends KubernetesObject>(objects: readonly T[] = []): FakeCache<T> {
  const key = (object: T) => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  const held = new Map(objects.map((object) => [key(object), object]));
  const listeners = new Set<(change: ResourceChange<T>) => void>();
  const tell = (previous: T | undefined, current: T | undefined) => {
    for (const listener of listeners) listener({ previous, current });
  };
  return {
    synced: Promise.resolve(),
    isSynced: () => true,
    get: (namespace, name) => held.get(`${namespace}/${name}`),
    list: () => [...held.values()],
    onChange: (listener) => {
      listeners.add(listener);
      for (const current of held.values()) listener({ previous: undefined, current });
      return () => listeners.delete(listener);
    },
    close: () => {},
    put: (object) => {
      const previous = held.get(key(object));
      held.set(key(object), object);
      tell(previous, object);
    },
    remove: (object) => {
      held.delete(key(object));
      tell(object, undefined);
    },
  };
}
