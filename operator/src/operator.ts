import type { EventLog } from '@airy/event-log';
import type { KubernetesClient, ResourceCache } from '@airy/kubernetes';
import type { Clock, Logger, Meter } from '@airy/observability';
import type { Readiness } from '@airy/platform';
import { createInstanceReconciler } from './airy-instance/reconcile.ts';
import { createChannelReconciler } from './channel/reconcile.ts';
import { type Controller, createController, type Reconciler } from './runtime/controller.ts';
import { createResourceGauges } from './runtime/resource-gauges.ts';
import type { WithStatus } from './runtime/status-writer.ts';
import { createSourceReconciler } from './source/reconcile.ts';
import { createTools } from './tools.ts';
import { connectWakes } from './wakes.ts';
import { createWebhookReconciler } from './webhook/reconcile.ts';
import { watchWorld } from './world.ts';

/** What the operator works with. */
export interface OperatorOptions {
  /** Stays the caller's to close. */
  readonly client: KubernetesClient;
  /** Where the topics are made; stays the caller's to close. */
  readonly eventLog: EventLog;
  readonly engines: 'embedded' | 'managed';
  /** All namespaces when absent. */
  readonly namespace?: string;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly clock: Clock;
  /** Aborting it stops the operator, as `stop` does. */
  readonly signal: AbortSignal;
  /** Where instances without a host are reached. */
  readonly publicUrl?: () => string | undefined;
  /** Image of the components, for instances that name none. Default `airy-core`. */
  readonly image?: string;
}

/** A running operator. */
export interface Operator {
  /** Ready once it has seen every object of every kind it works on. */
  readiness(): Readiness;
  /** Finishes the passes that run (≤ 5 s, then cuts them) and stops watching. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the operator. Resolves at once; passes begin when the caches are synced, which `readiness` tells.
 *
 * Leadership is not decided here: whoever starts it must be the only one to do so for these namespaces.
 */
export function startOperator(options: OperatorOptions): Promise<Operator> {
  const { client, clock, logger, meter } = options;
  const world = watchWorld(client, options.namespace);
  const controllers = new Map<string, Controller>();
  const wake = (owner: string) => {
    const slash = owner.indexOf('/');
    controllers.get(owner.slice(0, slash))?.enqueue(owner.slice(slash + 1));
  };
  const settings = {
    engines: options.engines,
    image: options.image ?? 'airy-core',
    publicUrl: options.publicUrl ?? (() => undefined),
  };
  const tools = createTools({ world, client, eventLog: options.eventLog, settings, clock, meter, logger, wake });
  const gauges = createResourceGauges(meter);
  const control = <T extends WithStatus>(kind: string, cache: ResourceCache<T>, reconciler: Reconciler<T>) => {
    const { expectations } = tools;
    const common = { expectations, logger, meter, clock, random: Math.random };
    controllers.set(kind, createController({ kind, cache, reconciler, ...common }));
    gauges.follow(kind, cache);
  };
  control('AiryInstance', world.instances, createInstanceReconciler(tools));
  control('Source', world.sources, createSourceReconciler(tools));
  control('Channel', world.channels, createChannelReconciler(tools));
  control('Webhook', world.webhooks, createWebhookReconciler(tools));
  connectWakes(world, wake);
  const master = meter.gauge('leader_election_master_status', 'Whether this operator leads', ['name']);

  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    master.set(0, { name: 'airy-operator' });
    await Promise.all([...controllers.values()].map((controller) => controller.stop()));
    await tools.events.flush();
    tools.secrets.close();
    world.close();
  };
  options.signal.addEventListener('abort', () => void stop(), { once: true });
  if (options.signal.aborted) void stop();

  world.synced.then(
    () => {
      if (isStopped) return;
      master.set(1, { name: 'airy-operator' });
      logger.info('operator-started', { namespace: options.namespace ?? 'all' });
      for (const controller of controllers.values()) controller.start();
    },
    // The caches never reject it; whatever else comes here must not end the process.
    (error: unknown) => logger.error('operator-not-started', { error }),
  );
  return Promise.resolve({
    readiness: () => {
      if (isStopped) return { ready: false, reason: 'The operator is stopped.' };
      const missing = world.unsynced();
      return missing.length === 0
        ? { ready: true }
        : { ready: false, reason: `Waiting for the first list of ${missing.join(', ')}.` };
    },
    stop,
  });
}
