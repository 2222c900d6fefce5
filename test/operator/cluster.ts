import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crdDocuments } from '@airy/crds';
import { type EventLog, openSqliteEventLog } from '@airy/event-log';
import { createKubernetesClient, DEPLOYMENT, type KubernetesClient, NAMESPACE } from '@airy/kubernetes';
import { createMeter, type Meter, silentLogger, systemClock } from '@airy/observability';
import { type Operator, startOperator } from '@airy/operator';
import { startKubernetesApi } from '../../cli/src/local/kubernetes/index.ts';
import { type Faults, faultyClient } from './faulty-client.ts';
import { type Place, placeIn } from './place.ts';

/** How an operator is started. */
export interface OperatorSetup {
  readonly faults?: Faults;
  /** Only here; everywhere when absent. */
  readonly namespace?: string;
  readonly eventLog?: EventLog;
  /** Where it finds the API server, for a proxy in between. */
  readonly server?: string;
  /** How long its watches may be silent. */
  readonly silenceMs?: number;
}

/** An operator under test. */
export interface TestOperator extends Operator {
  readonly meter: Meter;
}

/** A cluster without nodes: the embedded API, an event log, and somebody who says that pods run. */
export interface Cluster {
  readonly url: string;
  /** The test's own; the operator has another. */
  readonly client: KubernetesClient;
  readonly eventLog: EventLog;
  operator(setup?: OperatorSetup): Promise<TestOperator>;
  /** A namespace of the test's own. */
  place(): Promise<Place>;
  /** Ends operators, watches and the API. */
  close(): Promise<void>;
}

/** Starts a cluster on a free port, with its data in a folder of its own. */
export async function startCluster(): Promise<Cluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'operator-test-'));
  const clock = systemClock;
  const logger = silentLogger;
  const api = await startKubernetesApi({ dataDir, host: '127.0.0.1', crds: crdDocuments(), logger, clock });
  const eventLog = await openSqliteEventLog({ path: join(dataDir, 'log.db'), clock, logger });
  const connect = (meter: Meter, setup: OperatorSetup = {}) =>
    createKubernetesClient(
      {
        server: setup.server ?? api.url,
        certificateAuthority: api.certificateAuthority,
        token: () => api.token,
      },
      { logger, meter, clock, times: setup.silenceMs === undefined ? {} : { silenceMs: setup.silenceMs } },
    );
  const client = connect(createMeter());
  const closers: (() => Promise<void>)[] = [];
  runKubelet(client);
  let places = 0;

  return {
    url: api.url,
    client,
    eventLog,
    operator: async (setup = {}) => {
      const meter = createMeter();
      const inner = connect(meter, setup);
      const operator = await startOperator({
        client: setup.faults ? faultyClient(inner, setup.faults) : inner,
        eventLog: setup.eventLog ?? eventLog,
        engines: 'embedded',
        ...(setup.namespace === undefined ? {} : { namespace: setup.namespace }),
        logger,
        meter,
        clock,
        signal: new AbortController().signal,
        publicUrl: () => 'http://127.0.0.1:8080',
      });
      const stop = async () => {
        await operator.stop();
        await inner.close();
      };
      closers.push(stop);
      return { readiness: () => operator.readiness(), stop, meter };
    },
    place: async () => {
      const name = `place-${places++}`;
      await client.create({ type: NAMESPACE, name }, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      return placeIn(client, name);
    },
    close: async () => {
      for (const close of closers) await close();
      await client.close();
      await eventLog.close();
      await api.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Says of each Deployment that its pods run, as far as the operator can see. */
function runKubelet(client: KubernetesClient): void {
  client.watch(DEPLOYMENT).onChange(({ current }) => {
    if (!current || current.metadata.deletionTimestamp) return;
    const replicas = current.spec.replicas ?? 1;
    const observedGeneration = current.metadata.generation ?? 0;
    const { status } = current;
    if (status?.observedGeneration === observedGeneration && status.replicas === replicas) return;
    const counts = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas };
    const { name, namespace = '' } = current.metadata;
    const ref = { type: DEPLOYMENT, namespace, name };
    // It may be deleted meanwhile, and then there is nothing to say.
    client.mergePatch(ref, { status: { observedGeneration, ...counts } }, { subresource: 'status' }).catch(() => {});
  });
}
