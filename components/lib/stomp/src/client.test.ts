import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStompClient, type StompClientOptions, type WebSocketLike } from './client.ts';
import { type StompFrame, type StompHeaders, serializeFrame } from './frame.ts';
import { createFrameParser } from './parser.ts';

/** A socket whose other end is the test. */
class ScriptedSocket implements WebSocketLike {
  binaryType = '';
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly frames: StompFrame[] = [];
  heartBeats = 0;
  closed = false;
  readonly #parser = createFrameParser({
    onFrame: (frame) => this.frames.push(frame),
    onHeartBeat: () => {
      this.heartBeats += 1;
    },
  });

  send(data: string) {
    this.#parser.push(data);
  }
  close() {
    this.closed = true;
  }
  open() {
    this.onopen?.({} as never); // the client reads nothing of it
  }
  receive(command: string, headers: StompHeaders = {}, body = '') {
    this.onmessage?.({ data: serializeFrame({ command, headers, body }) } as never); // all the client reads
  }
  beat() {
    this.onmessage?.({ data: '\n' } as never); // all the client reads
  }
  lose(code: number) {
    this.onclose?.({ code } as never); // all the client reads
  }
}

function aClient(options: Partial<StompClientOptions> = {}) {
  const sockets: ScriptedSocket[] = [];
  const states: string[] = [];
  const messages: string[] = [];
  class Ctor extends ScriptedSocket {
    constructor() {
      super();
      sockets.push(this);
    }
  }
  const client = createStompClient({
    url: 'ws://here/ws',
    subscriptions: [{ id: 'sub-0', destination: '/events' }],
    onMessage: (_destination, _headers, body) => messages.push(body),
    onStateChange: (state, reason) => states.push(reason === undefined ? state : `${state}: ${reason}`),
    random: () => 0.999,
    WebSocketCtor: Ctor,
    ...options,
  });
  const socket = (index: number) => {
    const found = sockets[index];
    if (!found) throw new Error(`there is no socket ${index}`);
    return found;
  };
  const connect = (index: number, heartBeat = '0,0') => {
    socket(index).open();
    socket(index).receive('CONNECTED', { version: '1.2', 'heart-beat': heartBeat });
    return socket(index);
  };
  return { client, sockets, states, messages, socket, connect };
}

describe('createStompClient', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('connects, subscribes and hands on messages', () => {
    const { client, connect, states, messages } = aClient({ connectHeaders: () => ({ Authorization: 'Bearer t' }) });
    client.start();
    const socket = connect(0);
    socket.receive('MESSAGE', { destination: '/events' }, '{"a":1}');
    expect(socket.frames.map(({ command }) => command)).toEqual(['CONNECT', 'SUBSCRIBE']);
    expect(socket.frames[0]?.headers).toMatchObject({ Authorization: 'Bearer t', 'heart-beat': '10000,10000' });
    expect(socket.frames[1]?.headers).toEqual({ id: 'sub-0', destination: '/events' });
    expect(messages).toEqual(['{"a":1}']);
    expect(states).toEqual(['connecting', 'connected']);
  });

  it('subscribes again with fresh headers after a lost connection', () => {
    let cursor = 'one';
    const subscriptions = [{ id: 's', destination: '/events', headers: () => ({ cursor }) }];
    const { client, connect, socket } = aClient({ subscriptions });
    client.start();
    connect(0).lose(1006);
    cursor = 'two';
    vi.advanceTimersByTime(500);
    connect(1);
    expect(socket(1).frames[1]?.headers.cursor).toBe('two');
  });

  it('waits twice as long after each failure, ten seconds at most', () => {
    const { client, sockets } = aClient();
    client.start();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      sockets.at(-1)?.lose(1006);
      const before = sockets.length;
      let waitedMs = 0;
      while (sockets.length === before && waitedMs < 20_000) {
        vi.advanceTimersByTime(100);
        waitedMs += 100;
      }
      waits.push(waitedMs);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it('waits half as long when the jitter says so', () => {
    const { client, sockets, socket } = aClient({ random: () => 0 });
    client.start();
    socket(0).lose(1006);
    vi.advanceTimersByTime(250);
    expect(sockets).toHaveLength(2);
  });

  it('tells why the server refused it', () => {
    const { client, socket, states } = aClient();
    client.start();
    socket(0).open();
    socket(0).receive('ERROR', { message: '401: bad token' });
    expect(states).toEqual(['connecting', 'disconnected: 401: bad token']);
    expect(socket(0).closed).toBe(true);
  });

  it('gives up a connection that is silent for more than two heart-beats', () => {
    const { client, connect, states } = aClient({ heartBeatMs: 1_000 });
    client.start();
    const socket = connect(0, '1000,0');
    vi.advanceTimersByTime(2_000);
    socket.beat();
    vi.advanceTimersByTime(2_000);
    expect(states.at(-1)).toBe('connected');
    vi.advanceTimersByTime(1_000);
    expect(states.at(-1)).toBe('disconnected: no sign of life');
  });

  it('sends heart-beats at the slower of both wishes', () => {
    const { client, connect } = aClient({ heartBeatMs: 1_000 });
    client.start();
    const socket = connect(0, '0,3000');
    vi.advanceTimersByTime(9_000);
    expect(socket.heartBeats).toBe(3);
  });

  it('gives up a server that does not answer CONNECT', () => {
    const { client, socket, states } = aClient();
    client.start();
    socket(0).open();
    vi.advanceTimersByTime(10_000);
    expect(states.at(-1)).toBe('disconnected: no answer');
  });

  it('drops a connection whose bytes are no STOMP', () => {
    const { client, connect, states } = aClient();
    client.start();
    connect(0).receive('message');
    expect(states.at(-1)).toMatch(/^disconnected: A frame must start/);
  });

  it('says DISCONNECT and stays away after stop', () => {
    const { client, connect, sockets, states } = aClient();
    client.start();
    const socket = connect(0);
    client.stop();
    vi.advanceTimersByTime(60_000);
    expect(socket.frames.at(-1)?.command).toBe('DISCONNECT');
    expect(sockets).toHaveLength(1);
    expect(states.at(-1)).toBe('disconnected: stopped');
  });

  it('ignores what an abandoned socket still says', () => {
    const { client, connect, messages } = aClient();
    client.start();
    const socket = connect(0);
    client.stop();
    socket.receive('MESSAGE', { destination: '/events' }, 'late');
    expect(messages).toEqual([]);
  });

  it('starts again after stop', () => {
    const { client, connect, states } = aClient();
    client.start();
    connect(0);
    client.stop();
    client.start();
    connect(1);
    expect(states.at(-1)).toBe('connected');
  });
});
