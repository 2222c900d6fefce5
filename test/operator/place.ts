import {
  AIRY_INSTANCE,
  type AiryInstance,
  CHANNEL,
  type Channel,
  type Condition,
  SOURCE,
  type Source,
  WEBHOOK,
  type Webhook,
} from '@airy/crds';
import {
  DEPLOYMENT,
  type Deployment,
  type KubernetesClient,
  type KubernetesObject,
  type ObjectRef,
  type ResourceType,
  SECRET,
  type Secret,
} from '@airy/kubernetes';
import { expect, vi } from 'vitest';

/** The four kinds by name. */
export const KINDS = { AiryInstance: AIRY_INSTANCE, Source: SOURCE, Channel: CHANNEL, Webhook: WEBHOOK } as const;
export type Kind = keyof typeof KINDS;

/** A namespace of a test's own. */
export interface Place {
  readonly namespace: string;
  ref<T extends KubernetesObject>(type: ResourceType<T>, name: string): ObjectRef<T>;
  refOf(kind: Kind, name: string): ObjectRef;
  /** As `kubectl apply --server-side --force-conflicts` does. */
  apply(kind: Kind, name: string, spec: object, annotations?: Record<string, string>): Promise<void>;
  /** Applies the instance `airy`, with topics of its own. */
  applyInstance(spec?: object): Promise<void>;
  annotate(kind: Kind, name: string, annotations: Record<string, string | null>): Promise<void>;
  delete(kind: Kind, name: string): Promise<void>;
  instance(name: string): Promise<AiryInstance | undefined>;
  source(name: string): Promise<Source | undefined>;
  channel(name: string): Promise<Channel | undefined>;
  webhook(name: string): Promise<Webhook | undefined>;
  deployment(name: string): Promise<Deployment | undefined>;
  secret(name: string): Promise<Secret | undefined>;
  /** Names of all Deployments, sorted. */
  deployments(): Promise<readonly string[]>;
  /** Makes a Secret of the user's own. */
  makeSecret(name: string, values: Record<string, string>): Promise<void>;
  condition(kind: Kind, name: string, type: string): Promise<Condition | undefined>;
  /** Waits until the condition is there as `status/reason`. */
  until(kind: Kind, name: string, state: string, type?: string): Promise<void>;
  /** Applies an instance `airy` and a chatplugin source `chat` and waits until both are ready. */
  settle(): Promise<void>;
}

/** The helpers for one namespace. */
export function placeIn(client: KubernetesClient, namespace: string): Place {
  const ref = <T extends KubernetesObject>(type: ResourceType<T>, name: string) => ({ type, namespace, name });
  const refOf = (kind: Kind, name: string): ObjectRef => ref<KubernetesObject>(KINDS[kind], name);
  const place: Place = {
    namespace,
    ref,
    refOf,
    apply: async (kind, name, spec, annotations) => {
      const body = { spec, ...(annotations ? { metadata: { annotations } } : {}) };
      await client.apply(refOf(kind, name), body, { fieldManager: 'kubectl', force: true });
    },
    applyInstance: (spec = {}) => place.apply('AiryInstance', 'airy', { topics: { prefix: namespace }, ...spec }),
    annotate: async (kind, name, annotations) => {
      await client.mergePatch(refOf(kind, name), { metadata: { annotations } });
    },
    delete: async (kind, name) => {
      await client.delete(refOf(kind, name));
    },
    instance: (name) => client.get(ref(AIRY_INSTANCE, name)),
    source: (name) => client.get(ref(SOURCE, name)),
    channel: (name) => client.get(ref(CHANNEL, name)),
    webhook: (name) => client.get(ref(WEBHOOK, name)),
    deployment: (name) => client.get(ref(DEPLOYMENT, name)),
    secret: (name) => client.get(ref(SECRET, name)),
    deployments: async () =>
      (await client.list(DEPLOYMENT, { namespace })).items.map((each) => each.metadata.name).toSorted(),
    makeSecret: async (name, values) => {
      const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
      const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data: Object.fromEntries(data) };
      await client.apply(ref(SECRET, name), body, { fieldManager: 'kubectl', force: true });
    },
    condition: async (kind, name, type) => {
      const object = (await client.get(refOf(kind, name))) as Source | undefined; // all four have such conditions
      return object?.status?.conditions?.find((each) => each.type === type);
    },
    until: async (kind, name, state, type = 'Ready') => {
      const check = async () => {
        const condition = await place.condition(kind, name, type);
        expect(condition && `${condition.status}/${condition.reason}`, `${kind} ${name}`).toBe(state);
      };
      await vi.waitFor(check, { timeout: 8000, interval: 50 });
    },
    settle: async () => {
      await place.applyInstance();
      await place.apply('Source', 'chat', { instanceRef: { name: 'airy' }, type: 'chatplugin' });
      await place.until('AiryInstance', 'airy', 'True/Reconciled');
      await place.until('Source', 'chat', 'True/Reconciled');
    },
  };
  return place;
}
