import type {
  AiryInstance,
  AiryInstanceSpec,
  Channel,
  ChannelSpec,
  Source,
  SourceSpec,
  Webhook,
  WebhookSpec,
} from '@airy/crds';
import type { Deployment, ObjectMeta } from '@airy/kubernetes';

const API = 'core.airy.co/v1beta1';

function meta(name: string, more: Partial<ObjectMeta>): ObjectMeta {
  return {
    name,
    namespace: 'shop',
    uid: `uid-${name}`,
    resourceVersion: '10',
    generation: 1,
    creationTimestamp: '2024-01-01T00:00:00Z',
    ...more,
  };
}

/** The instance `airy` in the namespace `shop`. */
export function anInstance(spec: AiryInstanceSpec = {}, more: Partial<ObjectMeta> = {}): AiryInstance {
  return { apiVersion: API, kind: 'AiryInstance', metadata: meta('airy', more), spec };
}

/** A chatplugin source of `airy`. */
export function aSource(name = 'chat', spec: Partial<SourceSpec> = {}, more: Partial<ObjectMeta> = {}): Source {
  return {
    apiVersion: API,
    kind: 'Source',
    metadata: meta(name, more),
    spec: { instanceRef: { name: 'airy' }, type: 'chatplugin', ...spec },
  };
}

/** A source that is ready. */
export function aReadySource(name = 'chat', spec: Partial<SourceSpec> = {}): Source {
  const at = '2024-01-01T00:00:00Z';
  const ready = { type: 'Ready', status: 'True', reason: 'Reconciled', message: '', lastTransitionTime: at } as const;
  return { ...aSource(name, spec), status: { conditions: [ready] } };
}

/** A channel of the source `chat`. */
export function aChannel(name = 'website', spec: Partial<ChannelSpec> = {}, more: Partial<ObjectMeta> = {}): Channel {
  return {
    apiVersion: API,
    kind: 'Channel',
    metadata: meta(name, more),
    spec: { sourceRef: { name: 'chat' }, ...spec },
  };
}

/** A webhook of `airy`. */
export function aWebhook(spec: Partial<WebhookSpec> = {}): Webhook {
  const url = 'https://example.com/hook';
  return {
    apiVersion: API,
    kind: 'Webhook',
    metadata: meta('crm', {}),
    spec: { instanceRef: { name: 'airy' }, url, ...spec },
  };
}

/** A Deployment, by default one whose single replica is ready. */
export function aDeployment(
  name: string,
  status: Deployment['status'] = {
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
  },
  replicas?: number,
): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta(name, {}),
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: {} },
      template: { spec: { containers: [{ name: 'component', image: 'airy-core' }] } },
    },
    status,
  };
}
