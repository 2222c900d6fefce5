import type { KubernetesObject, ResourceCache } from '@airy/kubernetes';

/**
 * Finds cached objects by something in them.
 *
 * Kept by the cache's changes. Made before other listeners, it is up to date when they are called.
 */
export class ObjectIndex<T extends KubernetesObject> {
  readonly #byTerm = new Map<string, Map<string, T>>();
  readonly #termsOf: (object: T) => readonly string[];

  /** @param termsOf - what an object is found by; none leaves it out */
  constructor(cache: ResourceCache<T>, termsOf: (object: T) => readonly string[]) {
    this.#termsOf = termsOf;
    cache.onChange(({ previous, current }) => {
      if (previous) this.#remove(previous);
      if (current) this.#add(current);
    });
  }

  /** In no particular order. */
  find(term: string): readonly T[] {
    return [...(this.#byTerm.get(term)?.values() ?? [])];
  }

  #add(object: T): void {
    for (const term of this.#termsOf(object)) {
      const objects = this.#byTerm.get(term) ?? new Map<string, T>();
      objects.set(keyOf(object), object);
      this.#byTerm.set(term, objects);
    }
  }

  #remove(object: T): void {
    for (const term of this.#termsOf(object)) {
      const objects = this.#byTerm.get(term);
      objects?.delete(keyOf(object));
      if (objects?.size === 0) this.#byTerm.delete(term);
    }
  }
}

/** `namespace/name`: how queues and indexes call an object. */
export function keyOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
