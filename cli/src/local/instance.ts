import { join } from 'node:path';
import { crdDocuments, SOURCE, type Source } from '@airy/crds';
import { openSqliteEventLog } from '@airy/event-log';
import { createKubernetesClient, type KubernetesClient, type ResourceCache } from '@airy/kubernetes';
import { type Clock, createMeter, type Logger, type Meter } from '@airy/observability';
import { startOperator } from '@airy/operator';
import { type Route, routeTable } from '@airy/platform';
import { type AccessFollower, followAccess } from './access.ts';
import { COMPONENTS } from './components.ts';
import { openUndamaged } from './damage.ts';
import { type DataDir, writeInstanceFile } from './data-dir.ts';
import { applyExamplesOnce } from './examples.ts';
import { startGateway } from './gateway.ts';
import { startKubernetesApi } from './kubernetes/index.ts';
import { ownRoutes } from './own-routes.ts';
import { type NotReady, notReadyBefore, settled } from './readiness.ts';
import { type ComponentReport, startComponentRuntime } from './runtime/component-runtime.ts';
import type { Steps } from './steps.ts';
import { buildWebPart, staleWebParts } from './web-build.ts';

/** The namespace a local instance lives in; the kubeconfig's context names it too. */
export const LOCAL_NAMESPACE = 'airy';

/** A running local instance. */
export interface LocalInstance {
  readonly url: string;
  /** The token and the demo page as they are now; the instance file follows them too. */
  readonly access: AccessFollower;
  /** What was not ready when the start ended. */
  readonly notReady: readonly NotReady[];
  /** Drains and stops everything, in the reverse order of the start. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a whole instance in this process: embedded Kubernetes API, event log, operator, components, gateway.
 *
 * The caller holds the data folder's lock. When a step fails or `interrupt` aborts, what was started is stopped again.
 * A resource that is not ready fails no step: it is told in `notReady`.
 *
 * @throws {LocalInstanceError} `port-in-use`, `build-failed`, `data-damaged`
 * @throws the reason of `interrupt`
 */
export async function startLocalInstance(options: {
  readonly dir: DataDir;
  readonly port: number;
  readonly steps: Steps;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly interrupt: AbortSignal;
}): Promise<LocalInstance> {
  const { dir, logger, clock, interrupt } = options;
  const steps: Steps = {
    run: async (name, work, detail) => {
      interrupt.throwIfAborted();
      return options.steps.run(name, work, detail);
    },
  };
  const undo: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (const close of undo.splice(0).toReversed()) {
      await close().catch((error: unknown) => logger.error('stop-failed', { error }));
    }
  };
  try {
    for (const part of staleWebParts()) {
      await steps.run(`Building the ${part.name}`, () => buildWebPart(part, interrupt));
    }
    // After the builds, whose files others may read: all that the instance writes is its owner's alone, SQLite's too.
    process.umask(0o077);
    const meters = new Map<string, Meter>();
    let report: () => readonly ComponentReport[] = () => [];
    let token: () => string | undefined = () => undefined;
    let routes: () => readonly Route[] = () => [];

    const gateway = await steps.run(
      'Opening the gateway',
      () =>
        startGateway({
          port: options.port,
          routes: () => routes(),
          own: ownRoutes({ report: () => report(), meters, token: () => token() }),
          logger: logger.child({ component: 'gateway' }),
        }),
      ({ url }) => url,
    );
    undo.push(() => gateway.close());

    const api = await steps.run(
      'Starting the Kubernetes API',
      () =>
        openUndamaged(dir, join(dir.root, 'kubernetes.db'), () =>
          startKubernetesApi({
            dataDir: dir.root,
            host: '127.0.0.1',
            crds: crdDocuments(),
            logger: logger.child({ component: 'kubernetes-api' }),
            clock,
          }),
        ),
      ({ url }) => url,
    );
    undo.push(() => api.close());
    const known = { url: gateway.url, kubeconfig: dir.kubeconfig, pid: process.pid };
    writeInstanceFile(dir, known); // commands that need only the API work from here on

    const eventLog = await steps.run('Opening the event log', () =>
      openUndamaged(dir, dir.eventLog, async () =>
        openSqliteEventLog({ path: dir.eventLog, clock, logger: logger.child({ component: 'event-log' }) }),
      ),
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
    const before = await notReadyBefore(client, LOCAL_NAMESPACE);
    const access = await followAccess(client, LOCAL_NAMESPACE);
    token = () => access.now().token;
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

    const runtime = startComponentRuntime({
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
    undo.push(() => runtime.stop());
    report = () => runtime.report();

    await steps.run(
      'Applying the resources',
      () => applyExamplesOnce(client, { dir, namespace: LOCAL_NAMESPACE }),
      (applied) => applied.join(', ') || 'as they stand',
    );
    const notReady = await steps.run(
      'Waiting for the components',
      () =>
        settled({
          client,
          runtime,
          namespace: LOCAL_NAMESPACE,
          before,
          hasToken: () => access.now().token !== undefined,
          clock,
          signal: interrupt,
        }),
      (missing) => (missing.length === 0 ? '' : `${missing.length} not ready yet`),
    );
    interrupt.throwIfAborted();
    access.onChange((now) => {
      writeInstanceFile(dir, {
        url: known.url,
        ...(now.token === undefined ? {} : { token: now.token }),
        kubeconfig: known.kubeconfig,
        pid: known.pid,
        demo: `${known.url}${now.demoPath}`,
      });
    });
    return {
      url: gateway.url,
      access,
      notReady,
      stop: () => {
        access.close(); // the instance file is deleted with the lock and must not come back
        return stopAll();
      },
    };
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
