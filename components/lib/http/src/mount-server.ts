import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { HttpMount, UpgradeHandler } from './mount.ts';

/** An `HttpMount` with a node server of its own. */
export interface MountServer extends HttpMount {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  readonly port: number;
  /** Ends open connections and closes. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts a server that serves what one component mounts; 503 until then.
 *
 * @param options.host - default `127.0.0.1`
 * @param options.port - default a free one
 */
export async function createMountServer(
  options: { readonly host?: string; readonly port?: number } = {},
): Promise<MountServer> {
  const { host = '127.0.0.1', port = 0 } = options;
  let mounted: { readonly app: Hono; readonly upgrades: Readonly<Record<string, UpgradeHandler>> } | undefined;
  const listener = getRequestListener((request, env) => {
    if (!mounted) return Response.json({ message: 'Starting' }, { status: 503, headers: { 'retry-after': '1' } });
    return mounted.app.fetch(request, env);
  });
  // the listener answers its own errors, so nothing is left to wait for
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    const path = request.url?.split('?')[0] ?? '';
    const upgrade = mounted?.upgrades[path];
    if (upgrade) upgrade(request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    mount(app, upgrades = {}) {
      if (mounted) throw new Error('A component mounts once');
      mounted = { app, upgrades };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}
