import type { KubernetesObject } from '@airy/kubernetes';

/** Whether `a` is the older of two resources: by creation, then by name and namespace, so that there is always exactly one. */
export function isOlder(a: KubernetesObject, b: KubernetesObject): boolean {
  const [atA, atB] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  return atA === atB ? placeOf(a) < placeOf(b) : atA < atB;
}

function placeOf({ metadata }: KubernetesObject): string {
  return `${metadata.name}/${metadata.namespace ?? ''}`;
}
