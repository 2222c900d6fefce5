export type {
  ApplyOptions,
  ClusterConnection,
  DeleteOptions,
  KubernetesClient,
  ListOptions,
  ObjectRef,
  PatchOptions,
  ResourceCache,
  ResourceChange,
} from './client.ts';
export { KubernetesError } from './client.ts';
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
