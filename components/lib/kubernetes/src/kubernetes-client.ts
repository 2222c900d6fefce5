import type { Clock, Logger, Meter } from '@airy/observability';
import { type ClusterConnection, type KubernetesClient, KubernetesError } from './client.ts';
import { listAll } from './list.ts';
import type { KubernetesObject } from './objects.ts';
import { apiVersionOf, collectionPath, objectPath } from './paths.ts';
import { createReflector, type Reflector, type ReflectorTimes } from './reflector.ts';
import { createTransport, type HttpCall } from './transport.ts';

/** What a client works with. */
export interface KubernetesClientOptions {
  readonly logger: Logger;
  readonly meter: Meter;
  readonly clock: Clock;
  /** Default `airy`. */
  readonly userAgent?: string;
  /** For tests: other times than the defaults of the reflector. */
  readonly times?: Partial<ReflectorTimes>;
}

/**
 * A client of the API server at `connection`, with one pool of connections of its own.
 *
 * Nothing is sent before the first call. `close` ends calls, watches and connections.
 */
export function createKubernetesClient(
  connection: ClusterConnection,
  options: KubernetesClientOptions,
): KubernetesClient {
  const transport = createTransport(connection, { ...options, userAgent: options.userAgent ?? 'airy' });
  const reflectors = new Set<Reflector<KubernetesObject>>();
  /** Answers are what the server says they are: it has validated them against the kind's schema. */
  const call = async <T>(request: HttpCall) => (await transport.call(request)) as T; // see above

  return {
    get: (ref, callOptions = {}) =>
      orUndefined(call({ method: 'GET', path: objectPath(ref), isIdempotent: true, ...bounds(callOptions) })),
    list: (type, listOptions = {}) => listAll(transport, type, listOptions),
    create: (ref, body, fieldManager, callOptions = {}) =>
      call({
        method: 'POST',
        path: collectionPath(ref.type, ref.namespace),
        query: { fieldManager },
        body,
        ...bounds(callOptions),
      }),
    apply: (ref, body, applyOptions) =>
      call({
        method: 'PATCH',
        path: objectPath(ref, applyOptions.subresource),
        query: {
          fieldManager: applyOptions.fieldManager,
          force: applyOptions.force === true ? true : undefined,
          dryRun: applyOptions.dryRun === true ? 'All' : undefined,
        },
        contentType: 'application/apply-patch+yaml',
        body: { apiVersion: apiVersionOf(ref.type), kind: ref.type.kind, ...named(ref, body) },
        isIdempotent: true,
        ...bounds(applyOptions),
      }),
    mergePatch: (ref, patch, patchOptions = {}) =>
      call({
        method: 'PATCH',
        path: objectPath(ref, patchOptions.subresource),
        query: { fieldManager: patchOptions.fieldManager },
        contentType: 'application/merge-patch+json',
        body: patch,
        ...bounds(patchOptions),
      }),
    jsonPatch: (ref, patch, patchOptions = {}) =>
      call({
        method: 'PATCH',
        path: objectPath(ref, patchOptions.subresource),
        query: { fieldManager: patchOptions.fieldManager },
        contentType: 'application/json-patch+json',
        body: patch,
        ...bounds(patchOptions),
      }),
    delete: async (ref, deleteOptions = {}) => {
      const { uid, propagationPolicy } = deleteOptions;
      const answer = await orUndefined(
        call({
          method: 'DELETE',
          path: objectPath(ref),
          body: {
            kind: 'DeleteOptions',
            apiVersion: 'v1',
            ...(uid === undefined ? {} : { preconditions: { uid } }),
            ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
          },
          ...bounds(deleteOptions),
        }),
      );
      return answer !== undefined;
    },
    watch: (type, listOptions = {}) => {
      const reflector = createReflector(transport, type, listOptions, {
        ...options,
        onClose: () => reflectors.delete(reflector),
      });
      reflectors.add(reflector);
      return reflector;
    },
    close: async () => {
      for (const reflector of reflectors) reflector.close();
      await transport.close();
    },
  };
}

function bounds(options: { readonly signal?: AbortSignal; readonly timeoutMs?: number }) {
  return { signal: options.signal, timeoutMs: options.timeoutMs };
}

/** The body with the object's name and namespace, which an apply must carry. */
function named(ref: { readonly name: string; readonly namespace?: string }, body: object): object {
  const metadata = 'metadata' in body && typeof body.metadata === 'object' ? body.metadata : {};
  const place = ref.namespace === undefined ? {} : { namespace: ref.namespace };
  return { ...body, metadata: { ...metadata, name: ref.name, ...place } };
}

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KubernetesError && error.code === 404 && error.reason === 'NotFound') return undefined;
    throw error;
  }
}
