import { crdDocuments, SOURCE, type Source } from '@airy/crds';
import { openSqliteEventLog } from '@airy/event-log';
import { createKubernetesClient, type KubernetesClient, type ResourceCache } from '@airy/kubernetes';
import { type Clock, createMeter, type Logger, type Meter } from '@airy/observability';
import { startOperator } from '@airy/operator';
import { type Route, routeTable } from '@airy/platform';
import { COMPONENTS } from './components.ts';
import { type DataDir, writeInstanceFile } from './data-dir.ts';
import { applyExamplesOnce } from './examples.ts';
import { startGateway } from './gateway.ts';
import { startKubernetesApi } from './kubernetes/index.ts';
import { loginLink } from './login-link.ts';
import { ownRoutes } from './own-routes.ts';
import { settled } from './readiness.ts';
import { type ComponentRuntime, startComponentRuntime } from './runtime/component-runtime.ts';
import type { Steps } from './steps.ts';
import { buildWebPart, staleWebParts } from './web-build.ts';

/** The namespace a local instance lives in; the kubeconfig's context names it too. */
export const LOCAL_NAMESPACE = 'airy';

/** A running local instance. */
export interface LocalInstance {
  readonly url: string;
  /** Signs in once, within ten minutes. */
  readonly inboxLink: string;
  readonly demoLink: string;
  /** Drains and stops everything, in the reverse order of the start. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a whole instance in this process: embedded Kubernetes API, event log, operator, components, gateway.
 *
 * The caller holds the data folder's lock. When a step fails, what was started is stopped again.
 *
 * @throws {LocalInstanceError} `port-in-use`, `build-failed`
 */
export async function startLocalInstance(options: {
  readonly dir: DataDir;
  readonly port: number;
  readonly steps: Steps;
  readonly logger: Logger;
  readonly clock: Clock;
}): Promise<LocalInstance> {
  const { dir, steps, logger, clock } = options;
  const undo: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (const close of undo.splice(0).toReversed()) {
      await close().catch((error: unknown) => logger.error('stop-failed', { error }));
    }
  };
  try {
    for (const part of staleWebParts()) await steps.run(`Building the ${part.name}`, () => buildWebPart(part));
    const meters = new Map<string, Meter>();
    let runtime: ComponentRuntime | undefined;
    let routes: () => readonly Route[] = () => [];

    const gateway = await steps.run(
      'Opening the gateway',
      () =>
        startGateway({
          port: options.port,
          routes: () => routes(),
          own: ownRoutes({ runtime: () => runtime, meters }),
          logger: logger.child({ component: 'gateway' }),
        }),
      ({ url }) => url,
    );
    undo.push(() => gateway.close());

    const api = await steps.run(
      'Starting the Kubernetes API',
      () =>
        startKubernetesApi({
          dataDir: dir.root,
          host: '127.0.0.1',
          crds: crdDocuments(),
          logger: logger.child({ component: 'kubernetes-api' }),
          clock,
        }),
      ({ url }) => url,
    );
    undo.push(() => api.close());

    const eventLog = await steps.run('Opening the event log', () =>
      openSqliteEventLog({ path: dir.eventLog, clock, logger: logger.child({ component: 'event-log' }) }),
    );
    undo.push(() => eventLog.close());

    const connection = { server: api.url, certificateAuthority: api.certificateAuthority, token: () => api.token };
    const clientFor = (component: string): KubernetesClient => {
      const client = createKubernetesClient(connection, {
        logger: logger.child({ component }),
        meter: meterFor(component),
        clock,
      });
      undo.push(() => client.close());
      return client;
    };
    const meterFor = (replica: string): Meter => {
      const meter = meters.get(replica) ?? createMeter();
      meters.set(replica, meter);
      return meter;
    };

    const client = clientFor('local-runtime');
    const sources = client.watch(SOURCE);
    routes = () => routeTable(routedSources(sources));

    const operator = await steps.run('Starting the operator', () =>
      startOperator({
        client: clientFor('airy-controller'),
        eventLog,
        engines: 'embedded',
        logger: logger.child({ component: 'airy-controller' }),
        meter: meterFor('airy-controller'),
        clock,
        signal: new AbortController().signal,
        publicUrl: () => gateway.url,
      }),
    );
    undo.push(() => operator.stop());

    runtime = startComponentRuntime({
      components: COMPONENTS,
      client,
      namespace: LOCAL_NAMESPACE,
      eventLog,
      gateway,
      dataDir: dir,
      logger,
      meterFor,
      clock,
    });
    undo.push(() => (runtime as ComponentRuntime).stop()); // assigned above, never cleared

    await steps.run(
      'Applying the resources',
      () => applyExamplesOnce(client, { dir, namespace: LOCAL_NAMESPACE }),
      (applied) => applied.join(', ') || 'as they stand',
    );
    const { token, demoPath } = await steps.run(
      'Waiting for the components',
      () => settled({ client, runtime: runtime as ComponentRuntime, namespace: LOCAL_NAMESPACE, clock }), // assigned above
    );
    const demoLink = `${gateway.url}${demoPath}`;
    writeInstanceFile(dir, {
      url: gateway.url,
      token,
      kubeconfig: dir.kubeconfig,
      pid: process.pid,
      demo: demoLink,
    });
    return { url: gateway.url, inboxLink: await loginLink(gateway.url, token), demoLink, stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

function routedSources(sources: ResourceCache<Source>) {
  return sources
    .list(LOCAL_NAMESPACE)
    .filter((source) => !source.metadata.deletionTimestamp)
    .toSorted((a, b) => ageKey(a).localeCompare(ageKey(b)))
    .map((source) => ({ name: source.metadata.name, type: source.spec.type }));
}

/** Oldest first; of two made in the same second the lower name, as the operator decides. */
function ageKey(source: Source): string {
  return `${source.metadata.creationTimestamp ?? ''} ${source.metadata.name}`;
}
