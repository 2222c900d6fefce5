import type { KubernetesObject, Service } from '@airy/kubernetes';
import { controllerReference } from '../runtime/ownership.ts';
import { type LabelInput, labelsOf, selectorOf } from './labels.ts';

/** The Service of a component that serves HTTP, of the same name as its Deployment: port 80 to the container's `http`. */
export function service(parent: KubernetesObject, input: LabelInput): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: input.name,
      namespace: parent.metadata.namespace ?? '',
      labels: labelsOf(input),
      ownerReferences: [controllerReference(parent)],
    },
    spec: {
      selector: { ...selectorOf(input) },
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    },
  };
}
