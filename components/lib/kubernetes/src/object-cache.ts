import type { ResourceCache, ResourceChange } from './client.ts';
import type { KubernetesObject } from './objects.ts';

/** The objects a reflector has seen, and who wants to hear of changes. */
export class ObjectCache<T extends KubernetesObject> implements Pick<ResourceCache<T>, 'get' | 'list' | 'onChange'> {
  readonly #objects = new Map<string, T>();
  readonly #listeners = new Set<(change: ResourceChange<T>) => void>();
  readonly #onListenerError: (error: unknown) => void;
  readonly #keep: (object: T) => T;

  constructor(onListenerError: (error: unknown) => void, keep: (object: T) => T = (object) => object) {
    this.#onListenerError = onListenerError;
    this.#keep = keep;
  }

  get(namespace: string, name: string): T | undefined {
    return this.#objects.get(`${namespace}/${name}`);
  }

  list(namespace?: string): readonly T[] {
    const all = [...this.#objects.values()];
    return namespace === undefined ? all : all.filter((object) => (object.metadata.namespace ?? '') === namespace);
  }

  onChange(listener: (change: ResourceChange<T>) => void): () => void {
    this.#listeners.add(listener);
    for (const current of this.list()) this.#tell(listener, { previous: undefined, current });
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Stores the object; an equal resourceVersion changes nothing. */
  put(object: T): void {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    if (previous?.metadata.resourceVersion === object.metadata.resourceVersion) return;
    const current = frozenCopy(this.#keep(object));
    // Deleted and made again while nobody looked: two changes, so that no listener mistakes it for an edit.
    const isAnother = previous !== undefined && previous.metadata.uid !== current.metadata.uid;
    if (isAnother) this.remove(previous);
    this.#objects.set(key, current);
    this.#emit({ previous: isAnother ? undefined : previous, current });
  }

  remove(object: T): void {
    const previous = this.#objects.get(keyOf(object));
    if (previous === undefined) return;
    this.#objects.delete(keyOf(object));
    this.#emit({ previous, current: undefined });
  }

  /** Makes the cache equal to a full list. Returns how many objects differed. */
  replace(objects: readonly T[]): number {
    let differences = 0;
    const listed = new Set(objects.map(keyOf));
    for (const known of this.list()) {
      if (listed.has(keyOf(known))) continue;
      differences++;
      this.remove(known);
    }
    for (const object of objects) {
      const known = this.#objects.get(keyOf(object));
      if (known?.metadata.resourceVersion !== object.metadata.resourceVersion) differences++;
      this.put(object);
    }
    return differences;
  }

  #emit(change: ResourceChange<T>): void {
    for (const listener of [...this.#listeners]) this.#tell(listener, change);
  }

  #tell(listener: (change: ResourceChange<T>) => void, change: ResourceChange<T>): void {
    try {
      listener(change);
    } catch (error) {
      this.#onListenerError(error);
    }
  }
}

function keyOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** Deeply frozen, without `managedFields`: half of an object's bytes, and nobody reads them from a cache. */
function frozenCopy<T extends KubernetesObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata;
  return freeze({ ...object, metadata });
}

function freeze<V>(value: V): V {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) freeze(inner);
  return Object.freeze(value);
}
