import { ANNOTATIONS, type ComponentSettings } from '@airy/crds';
import type { Deployment, KubernetesObject } from '@airy/kubernetes';
import { controllerReference } from '../runtime/ownership.ts';
import { type LabelInput, labelsOf, selectorOf } from './labels.ts';

/** A component's Deployment, as far as it differs from others. */
export interface DeploymentInput extends LabelInput {
  readonly parent: KubernetesObject;
  readonly image: string;
  /** Always said, so that copies set by hand are put back. */
  readonly replicas: number;
  readonly resources?: ComponentSettings['resources'] | undefined;
  readonly topicPrefix?: string | undefined;
  /** Annotations of the pods by name: one hash per input whose change must restart them. */
  readonly hashes?: Readonly<Record<string, string>>;
}

const DEFAULT_RESOURCES = { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } };

/**
 * The Deployment of one component.
 *
 * Pods change only with image, settings, referenced engine credentials and the restart annotation: a new release of the
 * operator alone restarts nothing.
 */
export function deployment(input: DeploymentInput): Deployment {
  const { parent, name } = input;
  const namespace = parent.metadata.namespace ?? '';
  const restartAt = parent.metadata.annotations?.[ANNOTATIONS.restartAt];
  const annotations = {
    ...(restartAt === undefined ? {} : { [ANNOTATIONS.restartAt]: restartAt }),
    ...input.hashes,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: labelsOf(input), ownerReferences: [controllerReference(parent)] },
    spec: {
      replicas: input.replicas,
      selector: { matchLabels: selectorOf(input) },
      template: {
        metadata: { labels: labelsOf(input), ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
        spec: {
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'component',
              image: input.image,
              args: [input.component],
              env: environmentOf(input, namespace),
              ports: [{ name: 'http', containerPort: 8080 }],
              resources: resourcesOf(input.resources),
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
            },
          ],
          volumes: [{ name: 'data', emptyDir: {} }],
        },
      },
    },
  };
}

function environmentOf(input: DeploymentInput, namespace: string) {
  return [
    { name: 'AIRY_INSTANCE', value: input.instance },
    { name: 'AIRY_NAMESPACE', value: namespace },
    { name: 'AIRY_DEPLOYMENT', value: input.name },
    ...(input.source === undefined ? [] : [{ name: 'AIRY_SOURCE', value: input.source }]),
    ...(input.topicPrefix ? [{ name: 'AIRY_TOPIC_PREFIX', value: input.topicPrefix }] : []),
  ];
}

/** Quantities as text: the API server keeps them so. */
function resourcesOf(settings: ComponentSettings['resources']) {
  const text = (quantities: Readonly<Record<string, number | string | undefined>> | undefined) =>
    Object.fromEntries(Object.entries(quantities ?? {}).map(([name, value]) => [name, String(value)]));
  return {
    requests: { ...DEFAULT_RESOURCES.requests, ...text(settings?.requests) },
    limits: { ...DEFAULT_RESOURCES.limits, ...text(settings?.limits) },
  };
}
