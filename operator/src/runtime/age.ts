import type { KubernetesObject } from '@airy/kubernetes';

/** Whether `a` is the older of two resources: by creation, then by name, so that there is always exactly one. */
export function isOlder(a: KubernetesObject, b: KubernetesObject): boolean {
  const [atA, atB] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  return atA === atB ? a.metadata.name < b.metadata.name : atA < atB;
}
