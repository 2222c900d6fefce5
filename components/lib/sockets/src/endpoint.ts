import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger, Meter } from '@airy/observability';
import type { StompHeaders } from '@airy/stomp';
import { WebSocketServer } from 'ws';
import { type ConnectionContext, type StompConnection, serveConnection } from './connection.ts';

/** Who a socket belongs to, or the text of the ERROR frame it gets (put `401` in it for bad credentials). */
export type SocketAuthentication<S> =
  | {
      readonly session: S;
      /** When the session's credentials end, ms since the epoch; the socket then gets a `401` ERROR. */
      readonly expiresAtMs?: number;
    }
  | { readonly error: string };

/** A subscription of a connected client. */
export interface StompSubscription {
  readonly id: string;
  readonly destination: string;
  /** Aborted when the client unsubscribes, goes away or the endpoint stops. */
  readonly signal: AbortSignal;
  /**
   * Sends one MESSAGE; nothing after `signal` is aborted. Frames leave in the order of the calls; a client that reads
   * too slowly (1 MB waiting) is dropped.
   *
   * @param body - JSON text
   * @param headers - added to `subscription`, `message-id`, `destination` and `content-type`
   */
  send(body: string, headers?: StompHeaders): void;
}

/** Bounds of what one client may do; defaults in parentheses. */
export interface SocketLimits {
  /** Bytes of a client's frame (65,536). */
  readonly maxFrameBytes: number;
  /** Messages a second from one client (20), twice as many at once. */
  readonly maxFramesPerSecond: number;
  /** Bytes waiting for a slow reader (1,048,576). */
  readonly maxBufferedBytes: number;
  /** Sockets at once (10,000); more are answered 503. */
  readonly maxConnections: number;
  /** Subscriptions of one socket (20). */
  readonly maxSubscriptions: number;
  /** Heart-beats offered both ways, ms (30,000). */
  readonly heartBeatMs: number;
  /** Time to CONNECT after the upgrade, ms (10,000). */
  readonly connectTimeoutMs: number;
}

export interface StompEndpointOptions<S> {
  /** Metric label, `ws.communication`. */
  readonly name: string;
  /** Before the upgrade: an answer refuses it. For credentials that come with the HTTP request. */
  readonly admit?: (
    request: IncomingMessage,
  ) => Promise<{ readonly status: number; readonly message: string } | undefined>;
  /** At CONNECT, with its headers. */
  readonly authenticate: (request: IncomingMessage, connectHeaders: StompHeaders) => Promise<SocketAuthentication<S>>;
  /** For requests with an `Origin` (browsers); the others are no pages and stand on their credentials. */
  readonly allowOrigin: (origin: string, request: IncomingMessage) => boolean;
  /** Called for each SUBSCRIBE; `error` refuses it with an ERROR frame. Later frames of the client wait for it. */
  readonly onSubscribe: (
    session: S,
    subscription: StompSubscription,
    headers: StompHeaders,
    // biome-ignore lint/suspicious/noConfusingVoidType: handlers that accept return nothing
  ) => Promise<{ readonly error: string } | undefined | void> | { readonly error: string } | undefined | void;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly limits?: Partial<SocketLimits>;
}

/** A STOMP server on one path. */
export interface StompEndpoint {
  /** For `HttpMount.mount(app, { '/ws.communication': endpoint.upgrade })`. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly connectionCount: () => number;
  /** Refuses new sockets, closes the open ones (1001) and waits until they are, at most 2 s. Safe to call twice. */
  stop(): Promise<void>;
}

const DEFAULT_LIMITS: SocketLimits = {
  maxFrameBytes: 65_536,
  maxFramesPerSecond: 20,
  maxBufferedBytes: 1_048_576,
  maxConnections: 10_000,
  maxSubscriptions: 20,
  heartBeatMs: 30_000,
  connectTimeoutMs: 10_000,
};

const SUB_PROTOCOLS = ['v12.stomp', 'v11.stomp', 'v10.stomp'];
const STOP_TIMEOUT_MS = 2_000;

/**
 * A STOMP 1.0-1.2 server over WebSockets that only ever sends: clients connect, subscribe and listen; a client's SEND is
 * refused, never relayed.
 */
export function createStompEndpoint<S>(options: StompEndpointOptions<S>): StompEndpoint {
  const limits: SocketLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const connections = new Set<StompConnection>();
  const open = options.meter.gauge('airy_sockets_open', 'Open sockets', ['endpoint']);
  const refused = options.meter.counter('airy_sockets_refused_total', 'Refused upgrades', ['endpoint', 'status']);
  const sent = options.meter.counter('airy_sockets_messages_sent_total', 'MESSAGE frames sent', ['endpoint']);
  let stopping = false;
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.maxFrameBytes,
    handleProtocols: (offered) => SUB_PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });
  const context: ConnectionContext<S> = {
    limits,
    logger: options.logger,
    authenticate: options.authenticate,
    onSubscribe: options.onSubscribe,
    onSent: () => sent.add(1, { endpoint: options.name }),
    onClosed: (connection) => {
      connections.delete(connection);
      open.set(connections.size, { endpoint: options.name });
    },
  };

  const refusal = async (request: IncomingMessage) => {
    if (stopping) return { status: 503, message: 'This server is stopping' };
    if (connections.size >= limits.maxConnections) return { status: 503, message: 'Too many sockets are open here' };
    const { origin } = request.headers;
    if (origin !== undefined && !options.allowOrigin(origin, request)) {
      return { status: 403, message: 'Pages of this origin may not open a socket here' };
    }
    return options.admit?.(request);
  };

  const handle = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    let answer: { readonly status: number; readonly message: string } | undefined;
    try {
      answer = await refusal(request);
    } catch (error) {
      options.logger.error('socket-upgrade-failed', { endpoint: options.name, error });
      answer = { status: 500, message: 'Something went wrong on our side; the log says what' };
    }
    if (answer) {
      refused.add(1, { endpoint: options.name, status: String(answer.status) });
      return refuse(socket, answer.status, answer.message);
    }
    server.handleUpgrade(request, socket, head, (ws) => {
      connections.add(serveConnection(ws, request, context));
      open.set(connections.size, { endpoint: options.name });
    });
  };

  return {
    upgrade: (request, socket, head) => {
      // until `ws` takes over, a reset connection would otherwise be an uncaught error
      socket.on('error', () => {});
      void handle(request, socket, head);
    },
    connectionCount: () => connections.size,
    async stop() {
      stopping = true;
      const closing = [...connections].map((connection) => connection.close(1001, 'The server is stopping'));
      const timeout = new AbortController();
      const late = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, STOP_TIMEOUT_MS);
        timeout.signal.addEventListener('abort', () => clearTimeout(timer));
      });
      await Promise.race([Promise.all(closing), late]);
      timeout.abort();
      for (const connection of connections) connection.terminate();
      server.close();
    },
  };
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

function refuse(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`);
}
