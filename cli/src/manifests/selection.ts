import type { KubernetesClient, KubernetesObject } from '@airy/kubernetes';
import { AIRY_KINDS, type KnownKind, kindNamed, kindWords } from './kinds.ts';
import { ManifestError, ResourceError } from './manifests.ts';

/**
 * The kind a user named.
 *
 * @throws {ManifestError} naming the kinds there are
 */
export function requireKind(word: string): KnownKind {
  const kind = kindNamed(word);
  if (kind) return kind;
  throw new ManifestError(`${word} is not a kind airy knows; expected one of ${kindWords()}`);
}

/**
 * Resources by kind and name; all of our four kinds when no kind is named.
 *
 * @throws {ManifestError} for an unknown kind
 * @throws {ResourceError} `not-found`
 */
export async function listKinds(
  client: KubernetesClient,
  query: { readonly namespace: string; readonly kind?: string | undefined; readonly name?: string | undefined },
): Promise<readonly KubernetesObject[]> {
  const { namespace, kind, name } = query;
  if (kind !== undefined && name !== undefined) {
    const { type } = requireKind(kind);
    const object = await client.get({ type, namespace, name });
    if (!object) throw new ResourceError('not-found', `${type.kind} ${name} does not exist in namespace ${namespace}`);
    return [object];
  }
  const kinds = kind === undefined ? AIRY_KINDS : [requireKind(kind)];
  const lists = await Promise.all(kinds.map(({ type }) => client.list(type, { namespace })));
  return lists.flatMap(({ items }) => items);
}
