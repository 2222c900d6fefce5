import { type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createApi, type HttpMount } from '@airy/http';
import { createMeter, silentLogger, systemClock } from '@airy/observability';
import { type Route, routeTable } from '@airy/platform';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Gateway, startGateway } from './gateway.ts';

const SOURCE_ROUTES = routeTable([{ name: 'chatplugin', type: 'chatplugin' }]);

async function aGateway(routes: () => readonly Route[] = () => SOURCE_ROUTES, drainMs = 20_000): Promise<Gateway> {
  const gateway = await startGateway({
    port: 0,
    routes,
    own: async (path) =>
      path === '/actuator/health' ? { status: 200, type: 'application/json', body: '{"status":"UP"}' } : undefined,
    logger: silentLogger,
    drainMs,
  });
  onTestFinished(() => gateway.close());
  return gateway;
}

const anApp = () =>
  createApi({ name: 'test', version: '1', logger: silentLogger, meter: createMeter(), clock: systemClock }).app;

/** Mounts an app that answers its own name and the path. */
function place(gateway: Gateway, deployment: string, upgrades: Parameters<HttpMount['mount']>[1] = {}) {
  const spot = gateway.placeFor(deployment);
  const app = anApp();
  app.all('*', (c) => c.text(`${deployment} ${c.req.path}`));
  spot.mount.mount(app, upgrades);
  return spot;
}

const textAt = async (url: string) => (await fetch(url)).text();

/** A raw exchange: writes `head`, resolves with the first line of the answer. */
function exchange(port: number, head: string): Promise<{ readonly line: string; readonly socket: Socket }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(head));
    socket.once('data', (chunk) => resolve({ line: chunk.toString().split('\r\n')[0] ?? '', socket }));
    socket.once('error', reject);
  });
}

const upgradeTo = (path: string, host = 'localhost') =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
const portOf = (gateway: Gateway) => Number(new URL(gateway.url).port);

describe('the gateway', () => {
  it('takes each path to the Deployment that the route table names, the path unchanged', async () => {
    const gateway = await aGateway();
    for (const name of ['api-communication', 'api-admin', 'frontend-ui', 'sources-chatplugin-webhook']) {
      place(gateway, name);
    }
    expect(await textAt(`${gateway.url}/conversations.list?x=1`)).toBe('api-communication /conversations.list');
    expect(await textAt(`${gateway.url}/ui/a/b`)).toBe('frontend-ui /ui/a/b');
    expect(await textAt(`${gateway.url}/chatplugin.send`)).toBe('sources-chatplugin-webhook /chatplugin.send');
  });

  it('follows the route table as it changes', async () => {
    let routes: readonly Route[] = SOURCE_ROUTES;
    const gateway = await aGateway(() => routes);
    place(gateway, 'sources-chatplugin-webhook');
    expect((await fetch(`${gateway.url}/chatplugin.send`)).status).toBe(200);
    routes = routeTable([]);
    expect((await fetch(`${gateway.url}/chatplugin.send`)).status).toBe(404);
  });

  it('says that there is nothing at an unknown path', async () => {
    const answer = await fetch(`${(await aGateway()).url}/nothing.here?secret=1`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: 'There is nothing at /nothing.here.' });
  });

  it('says that a component does not run, and when to ask again', async () => {
    const answer = await fetch(`${(await aGateway()).url}/tags.list`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toEqual({ message: 'api-admin does not run at the moment.' });
  });

  it('refuses names that are not loopback with 421', async () => {
    const gateway = await aGateway();
    place(gateway, 'frontend-ui');
    const statusFor = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        request(`${gateway.url}/ui/`, { headers: { host } }, (answer: IncomingMessage) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .once('error', reject)
          .end();
      });
    expect(await statusFor('evil.example')).toBe(421);
    expect(await statusFor('localhost.evil.example')).toBe(421);
    expect(await statusFor('127.0.0.1:8080')).toBe(200);
    expect(await statusFor('localhost')).toBe(200);
  });

  it('leads from its root to the inbox and answers its own paths', async () => {
    const gateway = await aGateway();
    const root = await fetch(gateway.url, { redirect: 'manual' });
    expect([root.status, root.headers.get('location')]).toEqual([302, '/ui/']);
    expect(await (await fetch(`${gateway.url}/actuator/health`)).json()).toEqual({ status: 'UP' });
  });

  it('shares the requests among replicas and forgets one that left', async () => {
    const gateway = await aGateway();
    const seen: string[] = [];
    const replica = (name: string) => {
      const spot = gateway.placeFor('api-admin');
      spot.mount.mount(
        anApp().all('*', (c) => {
          seen.push(name);
          return c.text(name);
        }),
      );
      return spot;
    };
    const first = replica('first');
    replica('second');
    for (let count = 0; count < 4; count += 1) await textAt(`${gateway.url}/tags.list`);
    expect(seen.filter((name) => name === 'first')).toHaveLength(2);
    first.withdraw();
    expect(await textAt(`${gateway.url}/tags.list`)).toBe('second');
    expect(await textAt(`${gateway.url}/tags.list`)).toBe('second');
  });

  it('says in one sentence that a port is taken', async () => {
    const gateway = await aGateway();
    const port = portOf(gateway);
    await expect(
      startGateway({ port, routes: () => [], own: async () => undefined, logger: silentLogger }),
    ).rejects.toMatchObject({
      code: 'port-in-use',
      message: `Port ${port} is taken; choose another with --port.`,
    });
  });

  it('finds a port that another program has taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo; // it listens on TCP
    await expect(
      startGateway({ port, routes: () => [], own: async () => undefined, logger: silentLogger }),
    ).rejects.toMatchObject({ code: 'port-in-use' });
  });
});

describe('an upgrade', () => {
  it('goes to the component that serves exactly this path', async () => {
    const gateway = await aGateway();
    place(gateway, 'api-communication', {
      '/ws.communication': (_request, socket) => void socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    });
    const { line } = await exchange(portOf(gateway), upgradeTo('/ws.communication?x=1'));
    expect(line).toBe('HTTP/1.1 101 Switching Protocols');
  });

  it.each(['/ws.unknown', '/ui/', '/ws.communication'])(
    'is refused with 404 where nobody takes it: %s',
    async (path) => {
      const gateway = await aGateway();
      place(gateway, 'frontend-ui');
      expect((await exchange(portOf(gateway), upgradeTo(path))).line).toBe('HTTP/1.1 404 Not Found');
    },
  );

  it('is refused under a name that is not loopback', async () => {
    const gateway = await aGateway();
    place(gateway, 'api-communication', {
      '/ws.communication': (_request, socket) => void socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    });
    const { line } = await exchange(portOf(gateway), upgradeTo('/ws.communication', 'evil.example'));
    expect(line).toBe('HTTP/1.1 404 Not Found');
  });

  it('that is refused and reset by its client harms nobody', async () => {
    const gateway = await aGateway();
    for (let count = 0; count < 20; count += 1) {
      const socket = connect(portOf(gateway), '127.0.0.1', () => {
        socket.write(upgradeTo('/ws.unknown'));
        socket.resetAndDestroy();
      });
      socket.on('error', () => {});
      await new Promise((resolve) => socket.once('close', resolve));
    }
    expect((await fetch(`${gateway.url}/actuator/health`)).status).toBe(200);
  });
});

describe('the end of the gateway', () => {
  it('waits for a running request, and closes its connection after the answer', async () => {
    const gateway = await aGateway();
    const asked = Promise.withResolvers<void>();
    const allowed = Promise.withResolvers<void>();
    gateway.placeFor('api-admin').mount.mount(
      anApp().all('*', async (c) => {
        asked.resolve();
        await allowed.promise;
        return c.text('done');
      }),
    );
    const answer = fetch(`${gateway.url}/tags.list`);
    await asked.promise;
    const closed = gateway.close();
    allowed.resolve();
    expect(await (await answer).text()).toBe('done');
    await closed;
    await expect(fetch(`${gateway.url}/actuator/health`)).rejects.toThrow();
  });

  it('does not wait for ever for a socket that stays', async () => {
    const gateway = await aGateway(undefined, 50);
    place(gateway, 'api-communication', {
      '/ws.communication': (_request, socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    });
    const { socket } = await exchange(portOf(gateway), upgradeTo('/ws.communication'));
    const gone = new Promise((resolve) => socket.once('close', resolve));
    await gateway.close();
    await gone;
  });
});
