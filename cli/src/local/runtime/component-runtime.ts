import { type TopicDefinition, topicName } from '@airy/domain';
import type { EventLog } from '@airy/event-log';
import { DEPLOYMENT, type Deployment, type KubernetesClient } from '@airy/kubernetes';
import type { Clock, Logger, Meter } from '@airy/observability';
import { type Component, readComponentConfig } from '@airy/platform';
import type { DataDir } from '../data-dir.ts';
import type { Gateway } from '../gateway.ts';
import { scopedClient } from '../scoped-client.ts';
import { deploymentStatus, differs, MAX_REPLICAS } from './deployment-status.ts';
import { dropProjections } from './projections.ts';
import { type Lease, type Replica, startReplica } from './replica.ts';

/** What the runtime lends to components and works with itself. */
export interface RuntimeOptions {
  readonly components: readonly Component[];
  readonly client: KubernetesClient;
  /** Deployments elsewhere are left alone: the routes know one instance. */
  readonly namespace: string;
  readonly eventLog: EventLog;
  readonly gateway: Gateway;
  readonly dataDir: DataDir;
  readonly logger: Logger;
  readonly meterFor: (replica: string) => Meter;
  readonly clock: Clock;
}

/** How one Deployment is. */
export interface ComponentReport {
  readonly deployment: string;
  readonly ready: boolean;
  readonly reason?: string;
  /** A start of it failed; it is tried again. */
  readonly hasFailed?: boolean;
}

/** The kubelet's part of a local instance: Deployments become components running in this process. */
export interface ComponentRuntime {
  /** What runs now: Deployment, and why it is not ready if so. */
  report(): readonly ComponentReport[];
  /** Stops every replica, all at once. Safe to call twice. */
  stop(): Promise<void>;
}

interface Running {
  readonly template: string;
  readonly replicas: Replica[];
}

const STATUS_INTERVAL_MS = 100;
const FIELD_MANAGER = 'airy-local-runtime';

/** Fails each start, so that the Deployment's status says what is wrong. */
function unknownComponent(name: string): Component {
  return { name, start: () => Promise.reject(new Error(`There is no component named ${JSON.stringify(name)}`)) };
}

/** Starts following Deployments of the namespace; each becomes as many in-process copies of its component as it asks for. */
export function startComponentRuntime(options: RuntimeOptions): ComponentRuntime {
  const { client, clock, logger } = options;
  const byName = new Map(options.components.map((component) => [component.name, component]));
  const running = new Map<string, Running>();
  const busy = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  const deployments = client.watch(DEPLOYMENT, { namespace: options.namespace });

  deployments.onChange(({ previous, current }) => {
    const name = (current ?? previous)?.metadata.name;
    if (name !== undefined && !stopping.signal.aborted) follow(name);
  });

  /** One change of a Deployment at a time; each pass looks at the newest object. */
  function follow(name: string): void {
    const turn = (busy.get(name) ?? Promise.resolve())
      .then(() => converge(name))
      .catch((error: unknown) => {
        logger.error('deployment-not-followed', { deployment: name, error });
      });
    busy.set(name, turn);
  }

  function find(name: string): Deployment | undefined {
    return deployments.list().find((deployment) => deployment.metadata.name === name);
  }

  async function converge(name: string): Promise<void> {
    const deployment = stopping.signal.aborted ? undefined : find(name);
    const asked = deployment && !deployment.metadata.deletionTimestamp ? (deployment.spec.replicas ?? 1) : 0;
    const wanted = Math.min(asked, MAX_REPLICAS);
    const template = JSON.stringify(deployment?.spec.template ?? null);
    const now = running.get(name);
    const kept = now && now.template === template ? now.replicas.slice(0, wanted) : [];
    await Promise.all(
      (now?.replicas ?? []).filter((replica) => !kept.includes(replica)).map((replica) => replica.stop()),
    );
    // On a stop nothing is wanted for the moment, and the next start goes on from the projections.
    if (!stopping.signal.aborted) dropProjections(options.dataDir, name, wanted);
    if (!deployment || wanted === 0) {
      running.delete(name);
      if (deployment) await report(name);
      return;
    }
    const wantedName = deployment.spec.template.spec.containers[0]?.args?.[0] ?? '';
    const component = byName.get(wantedName) ?? unknownComponent(wantedName);
    const replicas = [...kept];
    while (replicas.length < wanted) {
      const index = replicas.length;
      replicas.push(startReplica(component, () => lend(deployment, `${name}-${index}`), { clock, logger }));
    }
    running.set(name, { template, replicas });
  }

  function lend(deployment: Deployment, replica: string): Lease {
    const variables = deployment.spec.template.spec.containers[0]?.env ?? [];
    const config = readComponentConfig(Object.fromEntries(variables.map(({ name, value }) => [name, value])));
    const place = options.gateway.placeFor(deployment.metadata.name);
    const scoped = scopedClient(client);
    return {
      platform: {
        deployment: config.deployment,
        replica,
        namespace: config.namespace,
        instance: config.instance,
        source: config.source,
        dataDir: options.dataDir.projection(replica),
        eventLog: options.eventLog,
        topic: (definition: TopicDefinition) => topicName(definition, config.topicPrefix),
        kubernetes: scoped,
        http: place.mount,
        logger: logger.child({ component: deployment.metadata.name }),
        meter: options.meterFor(replica),
        clock,
      },
      release: async () => {
        place.withdraw();
        await scoped.close();
      },
    };
  }

  async function report(name: string): Promise<void> {
    const deployment = find(name);
    if (!deployment || deployment.metadata.deletionTimestamp) return;
    const readiness = (running.get(name)?.replicas ?? []).map((replica) => replica.readiness());
    const next = deploymentStatus(deployment, readiness, clock.nowIso());
    if (!differs(deployment, next)) return;
    const ref = { type: DEPLOYMENT, namespace: deployment.metadata.namespace ?? 'default', name };
    await client.mergePatch(ref, { status: next }, { subresource: 'status', fieldManager: FIELD_MANAGER });
  }

  /** A stand-in for probes: readiness is asked for often, written only when it changed. */
  async function reportForEver(): Promise<void> {
    while (!stopping.signal.aborted) {
      for (const name of running.keys()) {
        await report(name).catch((error: unknown) =>
          logger.warn('deployment-status-failed', { deployment: name, error }),
        );
      }
      await clock.sleep(STATUS_INTERVAL_MS, stopping.signal);
    }
  }
  const reporting = reportForEver();

  let stopped: Promise<void> | undefined;
  async function stopOnce(): Promise<void> {
    stopping.abort();
    deployments.close();
    await reporting;
    await Promise.all(busy.values());
    await Promise.all([...running.values()].flatMap(({ replicas }) => replicas.map((replica) => replica.stop())));
  }

  return {
    report: () =>
      [...running].map(([deployment, { replicas }]) => {
        for (const replica of replicas) {
          const readiness = replica.readiness();
          if (!readiness.ready) {
            const failed = replica.hasFailed() ? { hasFailed: true } : {};
            return { deployment, ready: false, reason: readiness.reason, ...failed };
          }
        }
        return { deployment, ready: true };
      }),
    stop: () => {
      stopped ??= stopOnce();
      return stopped;
    },
  };
}
