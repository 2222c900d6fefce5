import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMeter, silentLogger } from '@airy/observability';
import { createFrameParser, createStompClient, type StompFrame, type StompHeaders, serializeFrame } from '@airy/stomp';
import { Client, type StompConfig } from '@stomp/stompjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createStompEndpoint, type StompEndpointOptions, type StompSubscription } from './endpoint.ts';

interface Session {
  readonly user: string;
}

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** An endpoint on a port of its own; tokens: anything but `bad`. */
async function anEndpoint(options: Partial<StompEndpointOptions<Session>> = {}) {
  const subscriptions: { subscription: StompSubscription; headers: StompHeaders; session: Session }[] = [];
  const endpoint = createStompEndpoint<Session>({
    name: 'test',
    authenticate: async (_request, headers) =>
      headers.Authorization === 'Bearer bad'
        ? { error: '401: the token is not valid' }
        : { session: { user: headers.Authorization ?? 'anonymous' } },
    allowOrigin: (origin) => origin === 'https://inbox.example.com',
    onSubscribe: (session, subscription, headers) => {
      if (subscription.destination === '/forbidden') return { error: 'There is no such destination' };
      subscriptions.push({ session, subscription, headers });
    },
    logger: silentLogger,
    meter: createMeter(),
    ...options,
  });
  const server = createServer();
  server.on('upgrade', endpoint.upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`; // it listens on TCP
  cleanUps.push(async () => {
    await endpoint.stop();
    server.closeAllConnections();
    server.close();
  });
  return { endpoint, subscriptions, url };
}

/** A raw client that speaks frames by hand. */
async function aRawClient(url: string, options: { protocols?: string[]; headers?: Record<string, string> } = {}) {
  const ws = new WebSocket(url, options.protocols ?? ['v12.stomp'], { headers: options.headers ?? {} });
  const frames: StompFrame[] = [];
  let heartBeats = 0;
  let closeCode: number | undefined;
  const parser = createFrameParser({
    maxFrameBytes: 10_000_000,
    onFrame: (frame) => frames.push(frame),
    onHeartBeat: () => {
      heartBeats += 1;
    },
  });
  ws.on('message', (data: Buffer) => parser.push(data));
  ws.on('close', (code) => {
    closeCode = code;
  });
  cleanUps.push(() => ws.terminate());
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('unexpected-response', (_request, response) => reject(new Error(`HTTP ${response.statusCode}`)));
    ws.once('error', reject);
  });
  const send = (command: string, headers: StompHeaders = {}, body = '') =>
    ws.send(serializeFrame({ command, headers, body }));
  const next = (command: string) => vi.waitFor(() => found(frames.find((frame) => frame.command === command)), 3_000);
  const closed = () => vi.waitFor(() => found(closeCode), 3_000);
  return { ws, frames, send, next, closed, heartBeats: () => heartBeats };
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not there yet');
  return value;
}

async function aConnectedClient(url: string, headers: StompHeaders = {}) {
  const client = await aRawClient(url);
  client.send('CONNECT', { 'accept-version': '1.2', ...headers });
  await client.next('CONNECTED');
  return client;
}

describe('with the stompjs client', () => {
  function aStompJsClient(url: string, options: Pick<StompConfig, keyof StompConfig> = {}) {
    const client = new Client({
      webSocketFactory: () => new WebSocket(url, ['v12.stomp', 'v11.stomp', 'v10.stomp']),
      reconnectDelay: 0,
      ...options,
    });
    cleanUps.push(() => client.deactivate({ force: true }));
    return client;
  }

  it('a subscription receives what is sent, headers and text unchanged', async () => {
    const { url, subscriptions } = await anEndpoint();
    const received: { body: string; headers: Record<string, string> }[] = [];
    const client = aStompJsClient(url, {
      onConnect: () => client.subscribe('/events', (message) => received.push(message)),
    });
    client.activate();
    const { subscription } = await vi.waitFor(() => found(subscriptions[0]));
    subscription.send('{"text":"ä\\u0000 👋 مرحبا"}', { cursor: 'a:b\nc' });
    const message = await vi.waitFor(() => found(received[0]));
    expect(message.body).toBe('{"text":"ä\\u0000 👋 مرحبا"}');
    expect(message.headers).toMatchObject({
      destination: '/events',
      subscription: 'sub-0',
      'content-type': 'application/json',
      'message-id': '1',
      cursor: 'a:b\nc',
    });
  });

  it('a refused token arrives as a STOMP error with 401 in its message', async () => {
    const { url } = await anEndpoint();
    const errors: (string | undefined)[] = [];
    const client = aStompJsClient(url, {
      connectHeaders: { Authorization: 'Bearer bad' },
      onStompError: (frame) => errors.push(frame.headers.message),
    });
    client.activate();
    expect(await vi.waitFor(() => found(errors[0]))).toContain('401');
  });

  it('a polite goodbye ends without an error', async () => {
    const { url, endpoint, subscriptions } = await anEndpoint();
    const errors: unknown[] = [];
    const client = aStompJsClient(url, {
      onStompError: (frame) => errors.push(frame),
      onConnect: () => client.subscribe('/events', () => {}),
    });
    client.activate();
    await vi.waitFor(() => found(subscriptions[0]));
    await client.deactivate();
    await vi.waitFor(() => expect(endpoint.connectionCount()).toBe(0));
    expect(errors).toEqual([]);
    expect(subscriptions[0]?.subscription.signal.aborted).toBe(true);
  });

  it('heart-beats both ways keep the connection', async () => {
    const { url, endpoint } = await anEndpoint({ limits: { heartBeatMs: 250 } });
    const closes: unknown[] = [];
    let connectedAtMs = 0;
    const client = aStompJsClient(url, {
      heartbeatIncoming: 250,
      heartbeatOutgoing: 250,
      onConnect: () => {
        connectedAtMs = Date.now();
      },
      onWebSocketClose: (event) => closes.push(event),
    });
    client.activate();
    await vi.waitFor(() => expect(connectedAtMs > 0 && Date.now() - connectedAtMs > 1_200).toBe(true), 3_000);
    expect(closes).toEqual([]);
    expect(endpoint.connectionCount()).toBe(1);
  });
});

describe('with our own client', () => {
  it('a subscription comes back with its newest cursor after the server dropped the socket', async () => {
    const { url, subscriptions, endpoint } = await anEndpoint();
    let cursor = '';
    const client = createStompClient({
      url,
      connectHeaders: () => ({ Authorization: 'Bearer ada' }),
      subscriptions: [{ id: 's', destination: '/events', headers: () => ({ cursor }) }],
      onMessage: (_destination, headers) => {
        cursor = headers.cursor ?? '';
      },
      random: () => 0,
      WebSocketCtor: WebSocket,
    });
    cleanUps.push(() => client.stop());
    client.start();
    const first = await vi.waitFor(() => found(subscriptions[0]));
    expect(first.session.user).toBe('Bearer ada');
    first.subscription.send('{}', { cursor: '42' });
    await vi.waitFor(() => expect(cursor).toBe('42'));
    // a frame of ours that the server refuses ends the connection from its side
    first.subscription.send(`"${'x'.repeat(2_000_000)}"`);
    const second = await vi.waitFor(() => found(subscriptions[1]), 5_000);
    expect(second.headers.cursor).toBe('42');
    expect(endpoint.connectionCount()).toBe(1);
  });
});

describe('the upgrade', () => {
  it('is refused for a page of a foreign origin', async () => {
    const { url } = await anEndpoint();
    await expect(aRawClient(url, { headers: { origin: 'https://evil.net' } })).rejects.toThrow('HTTP 403');
  });

  it('is granted to an allowed origin and to clients that are no pages', async () => {
    const { url, endpoint } = await anEndpoint();
    await aRawClient(url, { headers: { origin: 'https://inbox.example.com' } });
    await aRawClient(url);
    expect(endpoint.connectionCount()).toBe(2);
  });

  it('is answered as admit says', async () => {
    const { url } = await anEndpoint({ admit: async () => ({ status: 403, message: 'Sign in first' }) });
    await expect(aRawClient(url)).rejects.toThrow('HTTP 403');
  });

  it('is answered 500 when admit breaks', async () => {
    const { url } = await anEndpoint({ admit: () => Promise.reject(new Error('broken')) });
    await expect(aRawClient(url)).rejects.toThrow('HTTP 500');
  });

  it('is answered 503 above the limit of sockets', async () => {
    const { url } = await anEndpoint({ limits: { maxConnections: 1 } });
    await aRawClient(url);
    await expect(aRawClient(url)).rejects.toThrow('HTTP 503');
  });

  it.each(['v10.stomp', 'v11.stomp', 'v12.stomp'])('agrees on %s', async (protocol) => {
    const { url } = await anEndpoint();
    expect((await aRawClient(url, { protocols: [protocol] })).ws.protocol).toBe(protocol);
  });
});

describe('a client', () => {
  it('connects without a host header and learns of heart-beats', async () => {
    const { url } = await anEndpoint();
    const client = await aConnectedClient(url);
    expect(client.frames[0]?.headers).toMatchObject({ version: '1.2', 'heart-beat': '30000,30000' });
  });

  it('that speaks only 1.0 gets unescaped headers', async () => {
    const { url, subscriptions } = await anEndpoint();
    const client = await aRawClient(url);
    client.send('CONNECT', {});
    await client.next('CONNECTED');
    client.send('SUBSCRIBE', { id: '1', destination: '/events' });
    const { subscription } = await vi.waitFor(() => found(subscriptions[0]));
    const texts: string[] = [];
    client.ws.on('message', (data: Buffer) => texts.push(data.toString()));
    subscription.send('{}', { cursor: 'a:b' });
    await vi.waitFor(() => expect(texts[0]).toContain('cursor:a:b\n'));
  });

  it('that speaks no known version is refused', async () => {
    const { url } = await anEndpoint();
    const client = await aRawClient(url);
    client.send('CONNECT', { 'accept-version': '2.0' });
    expect((await client.next('ERROR')).headers.message).toContain('1.2');
  });

  it('that never connects is dropped', async () => {
    const { url } = await anEndpoint({ limits: { connectTimeoutMs: 20 } });
    const client = await aRawClient(url);
    expect(await client.closed()).toBe(1008);
  });

  it('that subscribes before it connects is refused', async () => {
    const { url } = await anEndpoint();
    const client = await aRawClient(url);
    client.send('SUBSCRIBE', { id: '1', destination: '/events' });
    expect((await client.next('ERROR')).headers.message).toBe('CONNECT comes first');
  });

  it('gets an ERROR for a destination that is refused', async () => {
    const { url } = await anEndpoint();
    const client = await aConnectedClient(url);
    client.send('SUBSCRIBE', { id: '1', destination: '/forbidden' });
    expect((await client.next('ERROR')).headers.message).toBe('There is no such destination');
    expect(await client.closed()).toBe(1008);
  });

  it('gets receipts, and may send frames after DISCONNECT', async () => {
    const { url } = await anEndpoint();
    const client = await aConnectedClient(url);
    client.send('SUBSCRIBE', { id: '1', destination: '/events' });
    client.send('DISCONNECT', { receipt: 'close-1' });
    client.send('UNSUBSCRIBE', { id: '1' });
    expect((await client.next('RECEIPT')).headers['receipt-id']).toBe('close-1');
    expect(client.frames.map(({ command }) => command)).not.toContain('ERROR');
  });

  it('hears nothing more after UNSUBSCRIBE', async () => {
    const { url, subscriptions } = await anEndpoint();
    const client = await aConnectedClient(url);
    client.send('SUBSCRIBE', { id: '1', destination: '/events' });
    client.send('UNSUBSCRIBE', { id: '1', receipt: 'r' });
    await client.next('RECEIPT');
    subscriptions[0]?.subscription.send('{}');
    client.send('ACK', { receipt: 'last' });
    await vi.waitFor(() => expect(client.frames.filter(({ command }) => command === 'RECEIPT')).toHaveLength(2));
    expect(client.frames.map(({ command }) => command)).not.toContain('MESSAGE');
  });

  it('cannot send to others', async () => {
    const { url } = await anEndpoint();
    const listener = await aConnectedClient(url);
    listener.send('SUBSCRIBE', { id: '1', destination: '/events', receipt: 'r' });
    await listener.next('RECEIPT');
    const sender = await aConnectedClient(url);
    sender.send('SEND', { destination: '/events' }, 'spam');
    expect((await sender.next('ERROR')).headers.message).toContain('SEND');
    expect(listener.frames.map(({ command }) => command)).toEqual(['CONNECTED', 'RECEIPT']);
  });

  it('that sends bytes which are no STOMP is refused', async () => {
    const { url } = await anEndpoint();
    const client = await aRawClient(url);
    client.ws.send('hello there\n\n\0');
    await client.next('ERROR');
    expect(await client.closed()).toBe(1008);
  });

  it('that sends a frame above 64 KiB is dropped', async () => {
    const { url } = await anEndpoint();
    const client = await aConnectedClient(url);
    client.send('SUBSCRIBE', { id: 'x'.repeat(65_536), destination: '/events' });
    expect(await client.closed()).toBe(1009);
  });

  it('that sends a frame above 64 KiB in small messages is refused', async () => {
    const { url } = await anEndpoint();
    const client = await aConnectedClient(url);
    client.ws.send('SUBSCRIBE\nid:');
    client.ws.send('x'.repeat(40_000));
    client.ws.send('x'.repeat(40_000));
    expect((await client.next('ERROR')).headers.message).toContain('65536');
  });

  it('that sends too many frames is refused', async () => {
    const { url } = await anEndpoint();
    const client = await aConnectedClient(url);
    for (let frame = 0; frame < 60; frame += 1) client.send('ACK', {});
    expect((await client.next('ERROR')).headers.message).toBe('Too many frames');
  });

  it('that reads too slowly is dropped and hurts nobody else', async () => {
    const { url, subscriptions, endpoint } = await anEndpoint();
    const slow = await aConnectedClient(url);
    slow.send('SUBSCRIBE', { id: '1', destination: '/events' });
    const { subscription } = await vi.waitFor(() => found(subscriptions[0]));
    const other = await aConnectedClient(url);
    slow.ws.pause();
    const body = JSON.stringify('x'.repeat(100_000));
    await vi.waitFor(() => {
      for (let message = 0; message < 10; message += 1) subscription.send(body);
      expect(endpoint.connectionCount()).toBe(1);
    }, 5_000);
    expect(subscription.signal.aborted).toBe(true);
    expect(other.ws.readyState).toBe(WebSocket.OPEN);
  });

  it('whose credentials end is told 401', async () => {
    const { url } = await anEndpoint({
      authenticate: async () => ({ session: { user: 'ada' }, expiresAtMs: Date.now() + 30 }),
    });
    const client = await aConnectedClient(url);
    expect((await client.next('ERROR')).headers.message).toContain('401');
  });

  it('gets the heart-beats it asked for', async () => {
    const { url } = await anEndpoint({ limits: { heartBeatMs: 20 } });
    const client = await aConnectedClient(url, { 'heart-beat': '0,10' });
    await vi.waitFor(() => expect(client.heartBeats()).toBeGreaterThan(2));
  });

  it('that promised heart-beats and sends none is dropped', async () => {
    const { url } = await anEndpoint({ limits: { heartBeatMs: 20 } });
    const client = await aRawClient(url);
    // without answers to pings nothing is heard of it
    client.ws.on('ping', () => {});
    Object.assign(client.ws, { pong: () => {} });
    client.send('CONNECT', { 'accept-version': '1.2', 'heart-beat': '10,0' });
    expect(await client.closed()).toBe(1006);
  });

  it('is not told of errors on our side', async () => {
    const { url } = await anEndpoint({ onSubscribe: () => Promise.reject(new Error('secret detail')) });
    const client = await aConnectedClient(url);
    client.send('SUBSCRIBE', { id: '1', destination: '/events' });
    expect(JSON.stringify(await client.next('ERROR'))).not.toContain('secret detail');
  });
});

describe('stop', () => {
  it('closes every socket with 1001 and refuses new ones', async () => {
    const { url, endpoint } = await anEndpoint();
    const client = await aConnectedClient(url);
    await endpoint.stop();
    expect(await client.closed()).toBe(1001);
    await expect(aRawClient(url)).rejects.toThrow('HTTP 503');
  });

  it('ends the subscriptions', async () => {
    const { url, endpoint, subscriptions } = await anEndpoint();
    const client = await aConnectedClient(url);
    client.send('SUBSCRIBE', { id: '1', destination: '/events' });
    const { subscription } = await vi.waitFor(() => found(subscriptions[0]));
    await endpoint.stop();
    expect(subscription.signal.aborted).toBe(true);
  });
});
