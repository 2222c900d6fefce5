import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AIRY_INSTANCE,
  type AiryInstance,
  type AiryResourceType,
  CHANNEL,
  type Channel,
  crdDocuments,
  SOURCE,
  type Source,
  WEBHOOK,
  type Webhook,
} from '@airy/crds';
import { type EventLog, openSqliteEventLog } from '@airy/event-log';
import { createKubernetesClient, DEPLOYMENT, type Deployment, type KubernetesClient } from '@airy/kubernetes';
import { createMeter, type Meter, silentLogger, systemClock } from '@airy/observability';
import { type Operator, startOperator } from '@airy/operator';
import { startKubernetesApi } from '../../cli/src/local/kubernetes/index.ts';
import { type Faults, faultyClient } from './faulty-client.ts';

/** A cluster without nodes: the embedded API, an event log, and somebody who says that pods run. */
export interface Cluster {
  /** For the test's own doing; the operator has another. */
  readonly client: KubernetesClient;
  readonly namespace: string;
  readonly eventLog: EventLog;
  /** Starts an operator; the client it works with can be made to fail. */
  operator(faults?: Faults, options?: { readonly eventLog?: EventLog }): Promise<Operator & { readonly meter: Meter }>;
  apply<S extends object>(type: AiryResourceType<{ readonly spec: S }>, name: string, spec: object): Promise<void>;
  instance(name: string): Promise<AiryInstance | undefined>;
  source(name: string): Promise<Source | undefined>;
  channel(name: string): Promise<Channel | undefined>;
  webhook(name: string): Promise<Webhook | undefined>;
  deployment(name: string): Promise<Deployment | undefined>;
  /** Names of all Deployments, sorted. */
  deployments(): Promise<readonly string[]>;
  /** Ends operators, caches and the API. */
  close(): Promise<void>;
}

/** Starts a cluster; `namespace` is one of its own. */
export async function startCluster(): Promise<Cluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'operator-test-'));
  const clock = systemClock;
  const logger = silentLogger;
  const api = await startKubernetesApi({ dataDir, host: '127.0.0.1', crds: crdDocuments(), logger, clock });
  const eventLog = await openSqliteEventLog({ path: join(dataDir, 'log.db'), clock, logger });
  const connect = (meter: Meter) =>
    createKubernetesClient(
      { server: api.url, certificateAuthority: api.certificateAuthority, token: () => api.token },
      { logger, meter, clock },
    );
  const client = connect(createMeter());
  const namespace = 'default';
  const closers: (() => Promise<void>)[] = [];
  const kubelet = runKubelet(client, namespace);
  const get = <T extends { readonly metadata: { readonly name: string } }>(type: AiryResourceType<T>, name: string) =>
    client.get({ type: type as never, namespace, name }) as Promise<T | undefined>; // the type's own objects

  return {
    client,
    namespace,
    eventLog,
    operator: async (faults, options = {}) => {
      const meter = createMeter();
      const inner = connect(meter);
      const stopping = new AbortController();
      const operator = await startOperator({
        client: faults ? faultyClient(inner, faults) : inner,
        eventLog: options.eventLog ?? eventLog,
        engines: 'embedded',
        logger,
        meter,
        clock,
        signal: stopping.signal,
        publicUrl: () => 'http://127.0.0.1:8080',
      });
      const stop = async () => {
        await operator.stop();
        await inner.close();
      };
      closers.push(stop);
      return { readiness: () => operator.readiness(), stop, meter };
    },
    apply: async (type, name, spec) => {
      await client.apply({ type: type as never, namespace, name }, { spec }, { fieldManager: 'kubectl' }); // any of ours
    },
    instance: (name) => get(AIRY_INSTANCE, name),
    source: (name) => get(SOURCE, name),
    channel: (name) => get(CHANNEL, name),
    webhook: (name) => get(WEBHOOK, name),
    deployment: (name) => client.get({ type: DEPLOYMENT, namespace, name }),
    deployments: async () =>
      (await client.list(DEPLOYMENT, { namespace })).items.map((each) => each.metadata.name).toSorted(),
    close: async () => {
      for (const close of closers) await close();
      kubelet.close();
      await client.close();
      await eventLog.close();
      await api.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Says of each Deployment that its pods run, as far as the operator can see. */
function runKubelet(client: KubernetesClient, namespace: string) {
  const cache = client.watch(DEPLOYMENT, { namespace });
  cache.onChange(({ current }) => {
    if (!current || current.metadata.deletionTimestamp) return;
    const replicas = current.spec.replicas ?? 1;
    const observedGeneration = current.metadata.generation ?? 0;
    if (current.status?.observedGeneration === observedGeneration && current.status.replicas === replicas) return;
    const counts = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
    const { name } = current.metadata;
    const ref = { type: DEPLOYMENT, namespace, name };
    // It may be deleted meanwhile, and then there is nothing to say.
    client.mergePatch(ref, { status: { observedGeneration, ...counts } }, { subresource: 'status' }).catch(() => {});
  });
  return cache;
}

/** The condition of a type, as `status/reason`. */
export function conditionOf(
  object: { readonly status?: AiryInstance['status'] | Source['status'] | Channel['status'] } | undefined,
  type: string,
): string | undefined {
  const condition = object?.status?.conditions?.find((each) => each.type === type);
  return condition && `${condition.status}/${condition.reason}`;
}

/** A name nobody has used. */
export function aName(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`;
}
