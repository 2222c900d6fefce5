import { request } from 'node:http';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createMountServer } from './mount-server.ts';

function upgradeStatus(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = request({ port, path, headers: { connection: 'upgrade', upgrade: 'websocket' } });
    asking.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asking.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    asking.on('error', reject);
    asking.end();
  });
}

describe('createMountServer', () => {
  it('answers 503 until a component is mounted, then what it serves', async () => {
    const server = await createMountServer();
    expect((await fetch(server.url)).status).toBe(503);
    server.mount(new Hono().get('/tags.list', (c) => c.text('tags')));
    expect(await (await fetch(`${server.url}/tags.list?a=b`)).text()).toBe('tags');
    await server.close();
  });

  it('hands upgrades over by exact path and refuses the others', async () => {
    const server = await createMountServer();
    server.mount(new Hono(), {
      '/ws.communication': (_request, socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'),
    });
    expect(await upgradeStatus(server.port, '/ws.communication?x=1')).toBe(101);
    expect(await upgradeStatus(server.port, '/ws.other')).toBe(404);
    await server.close();
  });

  it('says so when its port is taken', async () => {
    const first = await createMountServer();
    await expect(createMountServer({ port: first.port })).rejects.toThrow('EADDRINUSE');
    await first.close();
  });
});
