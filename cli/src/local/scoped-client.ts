import type { KubernetesClient, ResourceCache } from '@airy/kubernetes';

/**
 * A client over `shared` for one component: `close` ends the watches made through it and leaves the shared connection
 * open. In a pod every component has a client of its own; here all use one connection pool.
 */
export function scopedClient(shared: KubernetesClient): KubernetesClient {
  const caches = new Set<Pick<ResourceCache<never>, 'close'>>();
  return {
    get: (ref) => shared.get(ref),
    list: (type, options) => shared.list(type, options),
    create: (ref, body, fieldManager) => shared.create(ref, body, fieldManager),
    apply: (ref, body, options) => shared.apply(ref, body, options),
    mergePatch: (ref, patch, options) => shared.mergePatch(ref, patch, options),
    jsonPatch: (ref, patch, options) => shared.jsonPatch(ref, patch, options),
    delete: (ref, options) => shared.delete(ref, options),
    watch: (type, options) => {
      const cache = shared.watch(type, options);
      caches.add(cache);
      return cache;
    },
    close: async () => {
      for (const cache of caches) cache.close();
      caches.clear();
    },
  };
}
