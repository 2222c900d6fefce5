import type { IncomingMessage } from 'node:http';
import type { Logger } from '@airy/observability';
import { createFrameParser, type FrameFormat, StompError, type StompFrame, serializeFrame } from '@airy/stomp';
import type { RawData, WebSocket } from 'ws';
import type { SocketLimits, StompEndpointOptions, StompSubscription } from './endpoint.ts';
import { createRateLimit } from './rate-limit.ts';

/** What a connection needs of its endpoint. */
export interface ConnectionContext<S> {
  readonly limits: SocketLimits;
  readonly logger: Logger;
  readonly authenticate: StompEndpointOptions<S>['authenticate'];
  readonly onSubscribe: StompEndpointOptions<S>['onSubscribe'];
  readonly onSent: () => void;
  readonly onClosed: (connection: StompConnection) => void;
}

/** One client's socket. */
export interface StompConnection {
  /** Closes with a WebSocket status code; resolves when it is closed. */
  close(code: number, reason: string): Promise<void>;
  /** Ends it without a goodbye. */
  terminate(): void;
}

/** Longest wait for a client to close after its DISCONNECT, or after an ERROR. */
const LINGER_MS = 2_000;
const MAX_TIMER_MS = 2_147_483_647;

/** Speaks STOMP on an open socket until it closes. Frames of one client are handled one after another. */
export function serveConnection<S>(
  ws: WebSocket,
  request: IncomingMessage,
  context: ConnectionContext<S>,
): StompConnection {
  const { limits, logger } = context;
  const subscriptions = new Map<string, AbortController>();
  const timers = new Set<NodeJS.Timeout>();
  const closed = new Promise<void>((resolve) => ws.once('close', () => resolve()));
  const takeFrame = createRateLimit(limits.maxFramesPerSecond, 2 * limits.maxFramesPerSecond);
  let format: FrameFormat = {};
  let session: { readonly value: S } | undefined;
  let state: 'connecting' | 'connected' | 'closing' = 'connecting';
  let messages = 0;
  let heardAtMs = Date.now();
  let work: Promise<void> = Promise.resolve();
  let waiting = 0;

  const after = (delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS));
    timers.add(timer);
  };
  const every = (intervalMs: number, callback: () => void) => {
    timers.add(setInterval(callback, intervalMs));
  };

  const write = (text: string) => {
    if (ws.readyState !== ws.OPEN) return;
    ws.send(text);
    if (ws.bufferedAmount > limits.maxBufferedBytes) {
      logger.warn('socket-reader-too-slow', { bufferedBytes: ws.bufferedAmount });
      ws.terminate();
    }
  };
  const send = (command: string, headers: StompFrame['headers'], body = '') =>
    write(serializeFrame({ command, headers, body }, format));

  const endSubscriptions = () => {
    for (const subscription of subscriptions.values()) subscription.abort();
    subscriptions.clear();
  };

  /** Says what is wrong and closes; a client gets no more after that. */
  const fail = (message: string, receipt?: string) => {
    if (state === 'closing') return;
    state = 'closing';
    endSubscriptions();
    send('ERROR', { message, 'content-type': 'text/plain', ...(receipt ? { 'receipt-id': receipt } : {}) }, message);
    ws.close(1008, message.slice(0, 100));
    after(LINGER_MS, () => ws.terminate());
  };

  const connect = async (frame: StompFrame) => {
    if (state === 'connected') return fail('Already connected');
    const accepted = (frame.headers['accept-version'] ?? '1.0').split(',').map((version) => version.trim());
    const version = ['1.2', '1.1', '1.0'].find((known) => accepted.includes(known));
    if (!version) return fail('Supported protocol versions are 1.2, 1.1 and 1.0');
    const found = await context.authenticate(request, frame.headers);
    if ('error' in found) return fail(found.error);
    if (ws.readyState !== ws.OPEN || state !== 'connecting') return;
    session = { value: found.session };
    state = 'connected';
    format = { escapeHeaders: version !== '1.0' };
    send('CONNECTED', { version, 'heart-beat': `${limits.heartBeatMs},${limits.heartBeatMs}`, server: 'airy' });
    const [clientSends = 0, clientWants = 0] = (frame.headers['heart-beat'] ?? '0,0').split(',').map(Number);
    if (clientWants > 0) every(Math.max(limits.heartBeatMs, clientWants), () => write('\n'));
    if (clientSends > 0) {
      const intervalMs = Math.max(limits.heartBeatMs, clientSends);
      every(intervalMs, () => {
        if (Date.now() - heardAtMs > 2 * intervalMs) ws.terminate();
      });
    }
    if (found.expiresAtMs !== undefined) {
      after(Math.max(0, found.expiresAtMs - Date.now()), () => fail('401: the session has ended, sign in again'));
    }
  };

  const subscribe = async (frame: StompFrame) => {
    if (!session) return fail('CONNECT comes first');
    const { id = '', destination = '' } = frame.headers;
    if (!destination) return fail('SUBSCRIBE needs a destination');
    if (subscriptions.has(id)) return fail('There is a subscription with this id');
    if (subscriptions.size >= limits.maxSubscriptions) return fail(`At most ${limits.maxSubscriptions} subscriptions`);
    const ended = new AbortController();
    subscriptions.set(id, ended);
    const subscription: StompSubscription = {
      id,
      destination,
      signal: ended.signal,
      send: (body, headers) => {
        if (ended.signal.aborted) return;
        messages += 1;
        context.onSent();
        send(
          'MESSAGE',
          {
            ...headers,
            subscription: id,
            'message-id': String(messages),
            destination,
            'content-type': 'application/json',
          },
          body,
        );
      },
    };
    const refusal = await context.onSubscribe(session.value, subscription, frame.headers);
    if (refusal) fail(refusal.error);
  };

  const handle = async (frame: StompFrame): Promise<void> => {
    if (state === 'closing') return;
    switch (frame.command) {
      case 'CONNECT':
      case 'STOMP':
        await connect(frame);
        break;
      case 'SUBSCRIBE':
        await subscribe(frame);
        break;
      case 'UNSUBSCRIBE': {
        const id = frame.headers.id ?? '';
        subscriptions.get(id)?.abort();
        subscriptions.delete(id);
        break;
      }
      case 'ACK':
      case 'NACK':
        break;
      case 'DISCONNECT':
        endSubscriptions();
        break;
      case 'SEND':
        return fail('SEND is not supported: use the HTTP API', frame.headers.receipt);
      default:
        return fail('Unknown command', frame.headers.receipt);
    }
    if (ws.readyState === ws.OPEN && frame.headers.receipt !== undefined && frame.command !== 'CONNECT') {
      send('RECEIPT', { 'receipt-id': frame.headers.receipt });
    }
    if (frame.command === 'DISCONNECT') {
      // clients send more frames after this one and close by themselves
      state = 'closing';
      after(LINGER_MS, () => ws.close(1000));
    }
  };

  const parser = createFrameParser({
    maxFrameBytes: limits.maxFrameBytes,
    onFrame: (frame) => {
      waiting += 1;
      work = work
        .then(() => handle(frame))
        .catch((error: unknown) => {
          logger.error('socket-frame-failed', { command: frame.command, error });
          fail('Something went wrong on our side; the log says what');
        })
        .finally(() => {
          waiting -= 1;
        });
    },
  });

  ws.on('message', (data: RawData) => {
    heardAtMs = Date.now();
    if (state === 'closing') return;
    if (!takeFrame(heardAtMs) || waiting > 2 * limits.maxFramesPerSecond) return fail('Too many frames');
    try {
      parser.push(toBytes(data));
    } catch (error) {
      fail(error instanceof StompError ? error.message : 'Unreadable frame');
    }
  });
  ws.on('pong', () => {
    heardAtMs = Date.now();
  });
  // `ws` closes the socket after an error (a frame above maxPayload, a broken peer); nothing to add
  ws.on('error', () => {});
  ws.once('close', () => {
    state = 'closing';
    for (const timer of timers) clearTimeout(timer);
    endSubscriptions();
    context.onClosed(connection);
  });
  after(limits.connectTimeoutMs, () => {
    if (state === 'connecting') fail('CONNECT did not come in time');
  });
  // for clients that asked for no heart-beats: a dead peer answers no ping
  every(limits.heartBeatMs, () => {
    if (Date.now() - heardAtMs > 3 * limits.heartBeatMs) ws.terminate();
    else ws.ping();
  });

  const connection: StompConnection = {
    close(code, reason) {
      state = 'closing';
      endSubscriptions();
      ws.close(code, reason);
      return closed;
    },
    terminate: () => ws.terminate(),
  };
  return connection;
}

function toBytes(data: RawData): Uint8Array | ArrayBuffer {
  return Array.isArray(data) ? Buffer.concat(data) : data;
}
