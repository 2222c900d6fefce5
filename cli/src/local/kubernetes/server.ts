import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import type { CrdDocument } from '@airy/crds';
import type { Clock, Logger } from '@airy/observability';
import { loadCertificates } from './access/certificates.ts';
import { writeKubeconfig } from './access/kubeconfig.ts';
import { loadToken } from './access/token.ts';
import type { Api } from './http/call.ts';
import { createListener } from './http/listener.ts';
import { createKinds } from './kinds.ts';
import { ObjectStore } from './store/object-store.ts';
import { GarbageCollector } from './write/garbage-collector.ts';
import { ObjectWriter } from './write/object-writer.ts';

/** How to start the embedded Kubernetes API. */
export interface KubernetesApiOptions {
  /** Holds `kubernetes.db`, the certificates, the token and the kubeconfig; made when missing. One server a folder. */
  readonly dataDir: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly host: '127.0.0.1';
  readonly crds: readonly CrdDocument[];
  readonly logger: Logger;
  readonly clock: Clock;
  /** Default: made on first start and kept. */
  readonly token?: string;
  /** How many changes a watch may be behind before it gets a 410. Default 10,000. */
  readonly historySize?: number;
}

/** A running API. */
export interface RunningKubernetesApi {
  /** `https://127.0.0.1:<port>`. */
  readonly url: string;
  readonly token: string;
  /** PEM. */
  readonly certificateAuthority: string;
  readonly kubeconfigPath: string;
  /** Ends watches, closes the port and the store. Safe to call twice. */
  close(): Promise<void>;
}

const NAMESPACES = ['default', 'airy'];
const STARTUP = { manager: 'airy-local', dryRun: false, fieldValidation: 'Ignore' } as const;

/**
 * Starts the Kubernetes API of a local instance: HTTPS on loopback, one bearer token, objects in `dataDir`.
 *
 * The namespaces `default` and `airy` exist when it returns. Rejects when the port is taken (`EADDRINUSE`).
 */
export async function startKubernetesApi(options: KubernetesApiOptions): Promise<RunningKubernetesApi> {
  const { dataDir, clock, logger } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const [certificates, token] = await Promise.all([
    loadCertificates(dataDir, clock),
    options.token ?? loadToken(dataDir),
  ]);
  const kinds = createKinds(options.crds);
  const store = new ObjectStore(join(dataDir, 'kubernetes.db'), options.historySize ?? 10_000);
  const writer = new ObjectWriter(store, clock);
  const api: Api = { store, writer, kinds, clock, logger };
  const listener = createListener(api, token);
  const server = createServer({ cert: certificates.certificate, key: certificates.key }, (request, response) => {
    void listener(request, response); // answers its own errors
  });
  server.keepAliveTimeout = 75_000; // longer than the idle time of client pools, so that they close first
  let url: string;
  try {
    ensureNamespaces(api);
    url = await listen(server, options.host, options.port ?? 0);
  } catch (error) {
    store.close();
    throw error;
  }
  const collector = new GarbageCollector({ ...api });
  const { certificateAuthority } = certificates;
  const kubeconfigPath = await writeKubeconfig({ dataDir, server: url, certificateAuthority, token });
  let closing: Promise<void> | undefined;
  const close = async () => {
    collector.close();
    await closeServer(server);
    store.close();
  };
  return { url, token, certificateAuthority, kubeconfigPath, close: () => (closing ??= close()) };
}

function ensureNamespaces({ kinds, store, writer }: Api): void {
  const kind = kinds.byKey('namespaces');
  for (const name of NAMESPACES) {
    if (kind && !store.get({ kind: kind.key, namespace: '', name }))
      writer.create(kind, '', { metadata: { name } }, STARTUP);
  }
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(`https://${host}:${typeof address === 'object' && address ? address.port : port}`);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
