import { createServer, type Server } from 'node:net';
import { LocalInstanceError } from './data-dir.ts';

/**
 * Listens on 127.0.0.1; port 0 is any free one.
 *
 * @throws {LocalInstanceError} `port-in-use`
 */
export function listenOnLoopback(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE' || cause.code === 'EACCES'
          ? new LocalInstanceError('port-in-use', `Port ${port} is taken; choose another with --port.`, { cause })
          : cause,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

/**
 * Says early that a port is taken, before anything is made for an instance that could not start.
 *
 * @throws {LocalInstanceError} `port-in-use`
 */
export async function requireFreePort(port: number): Promise<void> {
  const probe = createServer();
  await listenOnLoopback(probe, port);
  await new Promise((resolve) => probe.close(resolve));
}
