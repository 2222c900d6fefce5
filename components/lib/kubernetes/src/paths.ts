import type { ObjectRef } from './client.ts';
import type { KubernetesObject, ResourceType } from './objects.ts';

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** `v1`, `core.airy.co/v1beta1`. */
export function apiVersionOf(type: ResourceType): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

/** Where a kind's objects are listed and created, over all namespaces when none is named. */
export function collectionPath(type: ResourceType, namespace?: string): string {
  const root = type.group === '' ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const scope = type.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${type.plural}`;
}

/**
 * Where one object is.
 *
 * @throws {TypeError} when a namespaced object is named without its namespace, or has no name
 */
export function objectPath<T extends KubernetesObject>(ref: ObjectRef<T>, subresource?: string): string {
  if (ref.type.namespaced && !ref.namespace)
    throw new TypeError(`expected a namespace for ${ref.type.kind} ${ref.name}`);
  if (!ref.name) throw new TypeError(`expected a name for ${ref.type.kind}`);
  const path = `${collectionPath(ref.type, ref.namespace)}/${encodeURIComponent(ref.name)}`;
  return subresource ? `${path}/${subresource}` : path;
}

/** `?a=1&b=x`, or nothing. */
export function queryString(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
