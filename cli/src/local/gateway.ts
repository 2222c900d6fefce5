import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpMount, UpgradeHandler } from '@airy/http';
import type { Logger } from '@airy/observability';
import { findRoute, type Route } from '@airy/platform';
import { getRequestListener } from '@hono/node-server';
import { listenOnLoopback } from './free-port.ts';

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

interface Mounted {
  readonly listener: RequestListener;
  readonly upgrades: Readonly<Record<string, UpgradeHandler>>;
}

/** The one HTTP server of a local instance: every component's routes on one origin, by the route table. */
export interface Gateway {
  /** `http://localhost:8080` */
  readonly url: string;
  /** A place for one replica of a Deployment to mount its HTTP side; `withdraw` takes it away. */
  placeFor(deployment: string): { readonly mount: HttpMount; withdraw(): void };
  /** Stops taking connections, waits for running requests (≤ `drainMs`), then cuts what is left. */
  close(): Promise<void>;
}

/** Answers a path of the instance itself (`/actuator/health`), or undefined; with the request's own authorization. */
export type OwnRoute = (
  path: string,
  authorization: string | undefined,
) => Promise<{ readonly status: number; readonly type: string; readonly body: string } | undefined>;

const DRAIN_MS = 5_000;
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Listens on 127.0.0.1. Requests whose Host is not loopback are refused, so that no foreign name can be pointed at it.
 *
 * @throws {LocalInstanceError} `port-in-use`
 */
export async function startGateway(options: {
  readonly port: number;
  readonly routes: () => readonly Route[];
  readonly own: OwnRoute;
  readonly logger: Logger;
  /** How long `close` waits. Default 5 s. */
  readonly drainMs?: number;
}): Promise<Gateway> {
  const mounts = new Map<string, Mounted[]>();
  let turn = 0;

  const find = (path: string): { readonly deployment: string; readonly mounted: Mounted | undefined } | undefined => {
    const route = findRoute(options.routes(), path);
    if (!route) return undefined;
    const replicas = mounts.get(route.deployment) ?? [];
    turn += 1;
    return { deployment: route.deployment, mounted: replicas[turn % (replicas.length || 1)] };
  };

  let isClosing = false;
  const upgraded = new Set<Duplex>();
  const server = createServer((request, response) => {
    if (isClosing) response.setHeader('connection', 'close');
    response.once('close', () => {
      if (isClosing) setImmediate(() => server.closeIdleConnections()); // its connection is idle now
    });
    handle(request, response).catch((error: unknown) => {
      options.logger.error('gateway-request-failed', { error, path: pathOf(request) });
      if (!response.headersSent) answer(response, 500, 'The request could not be handled; the log says why.');
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    if (!LOOPBACK_HOST.test(request.headers.host ?? '')) {
      return answer(response, 421, 'This local instance answers on localhost only.');
    }
    if (path === '/') {
      response.writeHead(302, { location: '/ui/' }).end();
      return;
    }
    const own = await options.own(path, request.headers.authorization);
    if (own) {
      response.writeHead(own.status, { 'content-type': own.type }).end(own.body);
      return;
    }
    const found = find(path);
    if (!found) return answer(response, 404, `There is nothing at ${path}.`);
    if (!found.mounted) {
      response.setHeader('retry-after', '1');
      return answer(response, 503, `${found.deployment} does not run at the moment.`);
    }
    found.mounted.listener(request, response);
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    const path = pathOf(request);
    const handler = LOOPBACK_HOST.test(request.headers.host ?? '') ? find(path)?.mounted?.upgrades[path] : undefined;
    if (handler) return handler(request, socket, head);
    socket.on('error', () => socket.destroy()); // Node handles no errors of an upgraded socket
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });

  await listenOnLoopback(server, options.port);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;

  return {
    url: `http://localhost:${port}`,
    placeFor: (deployment) => {
      let own: Mounted | undefined;
      return {
        mount: {
          mount: (app, upgrades = {}) => {
            const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
            // it answers its own errors, so nothing is left to wait for
            own = { listener: (request, response) => void listener(request, response), upgrades };
            mounts.set(deployment, [...(mounts.get(deployment) ?? []), own]);
          },
        },
        withdraw: () => {
          const left = (mounts.get(deployment) ?? []).filter((mounted) => mounted !== own);
          if (left.length > 0) mounts.set(deployment, left);
          else mounts.delete(deployment);
        },
      };
    },
    close: () => {
      isClosing = true;
      return close(server, upgraded, options.drainMs ?? DRAIN_MS);
    },
  };
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

function answer(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}

/** Upgraded sockets count as open for `close`, yet the server no longer knows them. */
function close(server: Server, upgraded: ReadonlySet<Duplex>, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
    }, drainMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
