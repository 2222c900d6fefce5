import {
  type KubernetesClient,
  KubernetesError,
  type KubernetesObject,
  type ResourceCache,
  type ResourceType,
} from '@airy/kubernetes';
import type { Expectations } from './expectations.ts';
import { finalizerPatch } from './finalizers.ts';
import { hasReached } from './resource-version.ts';

/** What finalizers are written with. */
export interface FinalizerTools {
  readonly client: Pick<KubernetesClient, 'jsonPatch'>;
  readonly expectations: Expectations;
}

/**
 * Puts the finalizer on the object or takes it off; sends nothing when it is so already.
 *
 * @throws {KubernetesError} 409 when the object has changed since it was cached: the next pass sees it anew
 */
export async function setFinalizer<T extends KubernetesObject>(
  tools: FinalizerTools,
  target: {
    readonly type: ResourceType<T>;
    readonly cache: ResourceCache<T>;
    readonly object: T;
    readonly finalizer: string;
    readonly isWanted: boolean;
  },
  context: { readonly owner: string; readonly signal: AbortSignal },
): Promise<void> {
  const { type, cache, object } = target;
  const patch = finalizerPatch(object, target.finalizer, target.isWanted);
  if (patch === undefined) return;
  const { namespace = '', name } = object.metadata;
  try {
    const written = await tools.client.jsonPatch({ type, namespace, name }, patch, { signal: context.signal });
    tools.expectations.add(context.owner, () => {
      const seen = cache.get(namespace, name);
      return seen === undefined || hasReached(seen.metadata.resourceVersion, written.metadata.resourceVersion);
    });
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    if (error.code === 404 && !target.isWanted) return;
    // A failed test in a JSON Patch is answered as 422.
    if (error.code !== 422) throw error;
    throw new KubernetesError(`${type.kind} ${name} has changed meanwhile`, {
      code: 409,
      reason: 'Conflict',
      cause: error,
    });
  }
}
