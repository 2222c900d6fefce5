import type { ListOptions } from './client.ts';
import type { KubernetesObject, ResourceType } from './objects.ts';
import { apiVersionOf, collectionPath } from './paths.ts';
import { isExpired } from './status-error.ts';
import type { HttpCall, Transport } from './transport.ts';

const PAGE_SIZE = 500;

/** Pages through a list; when the server has forgotten the list's moment meanwhile, reads it again in one answer. */
export async function listAll<T extends KubernetesObject>(
  transport: Transport,
  type: ResourceType<T>,
  options: ListOptions,
): Promise<{ readonly items: readonly T[]; readonly resourceVersion: string }> {
  const items: T[] = [];
  let next: string | undefined;
  let limit: number | undefined = PAGE_SIZE;
  for (;;) {
    const { labelSelector, fieldSelector } = options;
    const request: HttpCall = {
      method: 'GET',
      path: collectionPath(type, options.namespace),
      query: { labelSelector, fieldSelector, limit, continue: next },
      isIdempotent: true,
      signal: options.signal,
      timeoutMs: options.timeoutMs,
    };
    let page: ListAnswer<T>;
    try {
      page = (await transport.call(request)) as ListAnswer<T>; // the server's list of this kind
    } catch (error) {
      if (next === undefined || !isExpired(error)) throw error;
      items.length = 0;
      next = undefined;
      limit = undefined;
      continue;
    }
    // Items of a list carry no apiVersion and kind of their own in every server's answer.
    for (const item of page.items ?? []) items.push({ ...item, apiVersion: apiVersionOf(type), kind: type.kind });
    next = page.metadata.continue || undefined;
    if (next === undefined) return { items, resourceVersion: page.metadata.resourceVersion ?? '' };
  }
}

interface ListAnswer<T> {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly T[] | null;
}
