import type { KubernetesObject, OwnerReference } from '@airy/kubernetes';

/** The ownerReference that makes `parent` the controller of a child. */
export function controllerReference(parent: KubernetesObject): OwnerReference {
  const { apiVersion, kind, metadata } = parent;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true, blockOwnerDeletion: true };
}

/** The ownerReference of the object's controller, if it has one. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}
