export type {
  ApplyOptions,
  CallOptions,
  ClusterConnection,
  DeleteOptions,
  KubernetesClient,
  ListOptions,
  ObjectRef,
  PatchOptions,
  ResourceCache,
  ResourceChange,
  WatchOptions,
} from './client.ts';
export { KubernetesError } from './client.ts';
export type { InClusterPlace } from './connection.ts';
export { connectionFromKubeconfig, inClusterConnection } from './connection.ts';
export type { KubernetesClientOptions } from './kubernetes-client.ts';
export { createKubernetesClient } from './kubernetes-client.ts';
export type {
  ConfigMap,
  Deployment,
  KubernetesObject,
  ObjectMeta,
  OwnerReference,
  PodTemplate,
  ResourceType,
  Secret,
  Service,
} from './objects.ts';
export { CONFIG_MAP, DEPLOYMENT, EVENT, LEASE, NAMESPACE, SECRET, SERVICE } from './objects.ts';
export { apiVersionOf, collectionPath, objectPath } from './paths.ts';
