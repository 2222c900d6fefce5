import { createStompClient } from '@airy/stomp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startInstance, type TestInstance, TOKEN } from '../component.testing.ts';
import { aChannel, aMessage, uuid } from '../read-model/records.testing.ts';

let instance: TestInstance;
const cleanUp: (() => void)[] = [];
beforeAll(async () => {
  instance = await startInstance();
  await instance.put('channels', uuid(1, 3), aChannel());
  await vi.waitFor(() => expect(instance.running.readiness()).toEqual({ ready: true }));
});
afterAll(async () => {
  for (const one of cleanUp) one();
  await instance.close();
});

const address = () => `${instance.platform.url.replace('http', 'ws')}/ws.communication`;

/** A connected client with what it got so far. */
async function connect(cursor?: string) {
  const got: { readonly type: string; readonly text: unknown; readonly cursor: string }[] = [];
  const connected = vi.fn();
  class AuthorizedSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { headers: { authorization: `Bearer ${TOKEN}` } });
    }
  }
  const client = createStompClient({
    url: address(),
    subscriptions: [
      {
        id: 'sub-0',
        destination: '/events',
        headers: () => (cursor === undefined ? ({} as Record<string, string>) : { cursor }),
      }, // no headers
    ],
    onMessage: (_, headers, body) => {
      const { type, payload } = JSON.parse(body);
      got.push({ type, text: payload.message?.content.text, cursor: headers.cursor ?? '' });
    },
    onStateChange: (state) => state === 'connected' && connected(),
    WebSocketCtor: AuthorizedSocket,
  });
  client.start();
  cleanUp.push(() => client.stop());
  await vi.waitFor(() => expect(connected).toHaveBeenCalled());
  return { got, stop: () => client.stop() };
}

/** The status of an upgrade. */
function upgrade(headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(address(), { headers });
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
  });
}

/** Waits until `client` gets events of a probe: then it is subscribed. */
async function subscribed(client: Awaited<ReturnType<typeof connect>>, n: number) {
  await vi.waitFor(async () => {
    await instance.put(
      'messages',
      uuid(9, 2),
      aMessage(n * 1000 + Math.floor(performance.now() % 1000), { conversation: 9, fromContact: false }),
    );
    expect(client.got.length).toBeGreaterThan(0);
  });
}

describe('/ws.communication', () => {
  it('lets nobody in without credentials, and no page of another origin', async () => {
    const authorization = `Bearer ${TOKEN}`;
    expect(await upgrade({})).toBe(403);
    expect(await upgrade({ authorization: 'Bearer wrong' })).toBe(403);
    expect(await upgrade({ authorization, origin: 'https://evil.example' })).toBe(403);
    expect(await upgrade({ authorization, origin: instance.platform.url })).toBe(101);
    expect(await upgrade({ authorization })).toBe(101);
  });

  it('pushes a sent message, and resumes from a cursor without a gap', async () => {
    await instance.put('messages', uuid(50, 2), aMessage(5001, { conversation: 50 }));
    const send = (text: string) =>
      instance
        .call('/messages.send', { conversation_id: uuid(50, 2), message: { text } })
        .then(({ status }) => expect(status).toBe(200));
    const first = await connect();
    await subscribed(first, 60);
    await send('one');
    await vi.waitFor(() => expect(first.got.some(({ text }) => text === 'one')).toBe(true));
    first.stop();
    const cursor = first.got.find(({ text }) => text === 'one')?.cursor ?? '';
    await send('two');
    await send('three');
    const second = await connect(cursor);
    await vi.waitFor(() => expect(second.got.map(({ text }) => text)).toEqual(['two', 'three']));
    await send('four');
    await vi.waitFor(() => expect(second.got.map(({ text }) => text)).toEqual(['two', 'three', 'four']));
  });

  it('resumes from the cursor of conversations.list', async () => {
    const cursor = (await instance.call('/conversations.list')).headers.get('x-airy-cursor') ?? '';
    await instance.put(
      'messages',
      uuid(51, 2),
      aMessage(5101, { conversation: 51, fromContact: false, text: 'since' }),
    );
    const client = await connect(cursor);
    await vi.waitFor(() => expect(client.got.map(({ text }) => text)).toEqual(['since']));
  });
});
