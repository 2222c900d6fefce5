import type { KubernetesObject } from '@airy/kubernetes';

type Patch = readonly { readonly op: string; readonly path: string; readonly value?: unknown }[];

/**
 * The JSON Patch that puts a finalizer on an object or takes it off, or undefined when it is so already.
 *
 * It tests the resourceVersion: the list is replaced as a whole, and nobody else's entry may be lost.
 */
export function finalizerPatch(object: KubernetesObject, finalizer: string, isWanted: boolean): Patch | undefined {
  const present = object.metadata.finalizers ?? [];
  if (present.includes(finalizer) === isWanted) return undefined;
  const value = isWanted ? [...present, finalizer] : present.filter((each) => each !== finalizer);
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion },
    { op: present.length === 0 ? 'add' : 'replace', path: '/metadata/finalizers', value },
  ];
}
