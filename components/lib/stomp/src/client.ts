import { type StompFrame, type StompHeaders, serializeFrame } from './frame.ts';
import { createFrameParser } from './parser.ts';

export type StompClientState = 'connecting' | 'connected' | 'disconnected';

/** The part of a WebSocket that the client uses; browsers', Node's and `ws` all have it. */
export interface WebSocketLike {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(): void;
}

/** A destination that is subscribed again on every connection. */
export interface ClientSubscription {
  readonly id: string;
  readonly destination: string;
  /** Asked at each (re-)subscribe, so that it can carry the newest `cursor`. */
  readonly headers?: () => StompHeaders;
}

export interface StompClientOptions {
  /** `wss://host/ws.communication` */
  readonly url: string;
  /** Asked at each connect, so that it can carry a fresh token. */
  readonly connectHeaders?: () => StompHeaders;
  readonly subscriptions: readonly ClientSubscription[];
  readonly onMessage: (destination: string, headers: StompHeaders, body: string) => void;
  /**
   * `disconnected` comes with a reason: the server's ERROR text (it contains `401` when the token is refused), or what
   * happened to the connection. A `connecting` follows by itself, until `stop`.
   */
  readonly onStateChange?: (state: StompClientState, reason?: string) => void;
  /** Heart-beats asked for both ways, ms; 0 for none. Default 10,000. */
  readonly heartBeatMs?: number;
  readonly WebSocketCtor?: new (url: string, protocols: string[]) => WebSocketLike;
  /** In [0, 1), for the jitter. */
  readonly random?: () => number;
  readonly setTimeout?: (callback: () => void, delayMs: number) => unknown;
}

export interface StompClient {
  /** Connects, and again after each loss, for ever. Safe to call twice. */
  start(): void;
  /** Disconnects and stays so until `start`. Safe to call twice. */
  stop(): void;
}

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** A server's frame may be larger than a client's: a message of 64 KiB in its envelope, escaped. */
const MAX_FRAME_BYTES = 1_048_576;

/**
 * A STOMP client that keeps its subscriptions over reconnects.
 *
 * Waits between attempts are 0.5 s × 2ⁿ, at most 10 s, the half of it random; n starts again after a connection that
 * held for 10 s. A connection silent for two heart-beats is given up at the third.
 */
export function createStompClient(options: StompClientOptions): StompClient {
  const { heartBeatMs = 10_000, random = Math.random } = options;
  const schedule = options.setTimeout ?? ((callback: () => void, delayMs: number) => setTimeout(callback, delayMs));
  let running = false;
  let attempt = 0;
  /** Grows with every connection and stop; whatever belongs to an older one does nothing any more. */
  let generation = 0;
  let socket: WebSocketLike | undefined;

  const tell = (state: StompClientState, reason?: string) => options.onStateChange?.(state, reason);

  /** Runs `callback` later unless the connection of now is gone by then. */
  const later = (delayMs: number, callback: () => void) => {
    const mine = generation;
    schedule(() => {
      if (mine === generation) callback();
    }, delayMs);
  };

  const drop = (reason: string) => {
    generation += 1;
    const old = socket;
    socket = undefined;
    try {
      old?.close();
    } catch {
      // a socket that never opened may refuse to close; it is forgotten either way
    }
    tell('disconnected', reason);
    if (!running) return;
    const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
    attempt += 1;
    later(delayMs / 2 + (random() * delayMs) / 2, connect);
  };

  const connect = () => {
    generation += 1;
    const mine = generation;
    const Ctor = options.WebSocketCtor ?? webSocketOfPlatform();
    tell('connecting');
    if (mine !== generation) return;
    let silentBeats = 0;
    const current = new Ctor(options.url, ['v12.stomp']);
    socket = current;
    current.binaryType = 'arraybuffer';
    const send = (command: string, headers: StompHeaders) =>
      current.send(serializeFrame({ command, headers, body: '' }));

    const onFrame = (frame: StompFrame) => {
      if (mine !== generation) return;
      if (frame.command === 'MESSAGE') {
        options.onMessage(frame.headers.destination ?? '', frame.headers, frame.body);
      } else if (frame.command === 'ERROR') {
        drop(frame.headers.message ?? (frame.body || 'error'));
      } else if (frame.command === 'CONNECTED') {
        connected = true;
        const [serverSends = 0, serverWants = 0] = (frame.headers['heart-beat'] ?? '0,0').split(',').map(Number);
        if (heartBeatMs && serverWants) beat(Math.max(heartBeatMs, serverWants));
        if (heartBeatMs && serverSends) watch(Math.max(heartBeatMs, serverSends));
        for (const { id, destination, headers } of options.subscriptions) {
          send('SUBSCRIBE', { ...headers?.(), id, destination });
        }
        later(MAX_DELAY_MS, () => {
          attempt = 0;
        });
        tell('connected');
      }
    };
    let connected = false;
    const beat = (everyMs: number) =>
      later(everyMs, () => {
        current.send('\n');
        beat(everyMs);
      });
    const watch = (everyMs: number) =>
      later(everyMs, () => {
        silentBeats += 1;
        if (silentBeats > 2) return drop('no sign of life');
        watch(everyMs);
      });
    later(CONNECT_TIMEOUT_MS, () => {
      if (!connected) drop('no answer');
    });

    const parser = createFrameParser({ onFrame, maxFrameBytes: MAX_FRAME_BYTES });
    current.onopen = () => {
      if (mine !== generation) return;
      const beats = `${heartBeatMs},${heartBeatMs}`;
      send('CONNECT', { ...options.connectHeaders?.(), 'accept-version': '1.2', 'heart-beat': beats });
    };
    current.onmessage = (event: { readonly data: string | ArrayBuffer }) => {
      if (mine !== generation) return;
      silentBeats = 0;
      try {
        parser.push(event.data);
      } catch (error) {
        drop(error instanceof Error ? error.message : 'unreadable');
      }
    };
    current.onclose = (event: { readonly code: number }) => {
      if (mine === generation) drop(`closed (${event.code})`);
    };
    // an error is always followed by a close, which says more
    current.onerror = () => {};
  };

  return {
    start() {
      if (running) return;
      running = true;
      attempt = 0;
      connect();
    },
    stop() {
      if (!running) return;
      running = false;
      try {
        socket?.send(serializeFrame({ command: 'DISCONNECT', headers: {}, body: '' }));
      } catch {
        // not open yet: nothing to say goodbye to
      }
      drop('stopped');
    },
  };
}

function webSocketOfPlatform(): new (url: string, protocols: string[]) => WebSocketLike {
  const { WebSocket } = globalThis as { readonly WebSocket?: new (url: string, protocols: string[]) => WebSocketLike }; // browsers and Node 24 have it
  if (!WebSocket) throw new Error('No WebSocket here: pass WebSocketCtor');
  return WebSocket;
}
