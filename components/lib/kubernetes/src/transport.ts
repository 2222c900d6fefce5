import type { Clock, Meter } from '@airy/observability';
import { Agent, request } from 'undici';
import { type ClusterConnection, KubernetesError } from './client.ts';
import { type Query, queryString } from './paths.ts';
import { errorOfAnswer } from './status-error.ts';

const CALL_TIMEOUT_MS = 30_000;
const REPEATS = 3;
/** A server that asks for a longer pause gets it from the caller, who has other work to do meanwhile. */
const LONGEST_PAUSE_MS = 10_000;

/** One HTTP call. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: object;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** Doing it twice does no harm: repeated once when a pooled connection turns out to be closed. */
  readonly isIdempotent?: boolean;
}

/** An answer whose body is still coming. */
export interface HttpStream {
  readonly body: AsyncIterable<Uint8Array>;
}

/** HTTP to one API server over one pool of kept-alive connections. */
export interface Transport {
  /** The answer's JSON. @throws {KubernetesError} for any answer but 2xx, and for none */
  call(call: HttpCall): Promise<unknown>;
  /** Resolves with the headers; `call.signal` ends the body, `timeoutMs` bounds the wait for the headers only. */
  stream(call: HttpCall): Promise<HttpStream>;
  /** Ends all calls. */
  close(): Promise<void>;
}

/** What a transport works with. */
export interface TransportOptions {
  readonly meter: Meter;
  readonly clock: Clock;
  readonly userAgent: string;
}

/** A transport to `connection.server`. */
export function createTransport(connection: ClusterConnection, options: TransportOptions): Transport {
  const agent = new Agent({
    allowH2: false,
    keepAliveTimeout: 30_000,
    connect: {
      timeout: 10_000,
      ...(connection.certificateAuthority === undefined ? {} : { ca: connection.certificateAuthority }),
      ...(connection.clientCertificate === undefined ? {} : connection.clientCertificate),
    },
  });
  const closing = new AbortController();
  const host = new URL(connection.server).host;
  const requests = options.meter.counter('rest_client_requests_total', 'Requests to the API server', [
    'code',
    'method',
    'host',
  ]);

  const send = async (call: HttpCall, signal: AbortSignal, headersTimeoutMs: number) => {
    try {
      const answer = await request(`${connection.server}${call.path}${queryString(call.query ?? {})}`, {
        method: call.method,
        dispatcher: agent,
        signal,
        headersTimeout: headersTimeoutMs,
        // A watch may be quiet for minutes: whoever reads a stream watches over it.
        bodyTimeout: 0,
        headers: {
          accept: 'application/json',
          'user-agent': options.userAgent,
          ...(call.body ? { 'content-type': call.contentType ?? 'application/json' } : {}),
          ...(connection.token ? { authorization: `Bearer ${await connection.token()}` } : {}),
        },
        body: call.body ? JSON.stringify(call.body) : null,
      });
      requests.add(1, { code: String(answer.statusCode), method: call.method, host });
      if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
      throw errorOfAnswer({
        method: call.method,
        path: call.path,
        code: answer.statusCode,
        body: await answer.body.text(),
        ...retryAfterOf(answer.headers['retry-after'], options.clock.nowMs()),
      });
    } catch (error) {
      if (error instanceof KubernetesError) throw error;
      requests.add(1, { code: '<error>', method: call.method, host });
      throw unanswered(call, error, closing.signal, connection.server);
    }
  };

  /** Sends, and sends again what the server or a closed pooled connection asks to repeat. */
  const insist = async <R>(call: HttpCall, attempt: () => Promise<R>): Promise<R> => {
    let mayReconnect = call.isIdempotent === true;
    for (let repeats = 0; ; ) {
      try {
        return await attempt();
      } catch (error) {
        if (mayReconnect && isClosedConnection(error)) {
          mayReconnect = false;
          continue;
        }
        const pauseMs = pauseOf(error);
        if (pauseMs === undefined || repeats >= REPEATS) throw error;
        repeats++;
        const waitSignal = anySignal([closing.signal, call.signal]);
        await options.clock.sleep(pauseMs, waitSignal);
        if (waitSignal.aborted) throw unanswered(call, error, closing.signal, connection.server, waitSignal);
      }
    }
  };

  return {
    call: (call) =>
      insist(call, async () => {
        const timeoutMs = call.timeoutMs ?? CALL_TIMEOUT_MS;
        const signal = anySignal([AbortSignal.timeout(timeoutMs), closing.signal, call.signal]);
        const answer = await send(call, signal, timeoutMs);
        try {
          return await answer.body.json();
        } catch (error) {
          throw unanswered(call, error, closing.signal, connection.server);
        }
      }),
    stream: (call) =>
      insist(call, () => {
        const signal = anySignal([closing.signal, call.signal]);
        return send(call, signal, call.timeoutMs ?? CALL_TIMEOUT_MS);
      }),
    close: async () => {
      closing.abort();
      await agent.destroy();
    },
  };
}

function anySignal(signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}

/** 429 always, 503 only with a time; longer pauses are the caller's. */
function pauseOf(error: unknown): number | undefined {
  if (!(error instanceof KubernetesError)) return undefined;
  const { code, retryAfterMs } = error;
  if (code !== 429 && (code !== 503 || retryAfterMs === undefined)) return undefined;
  const pauseMs = retryAfterMs ?? 1000;
  return pauseMs > LONGEST_PAUSE_MS ? undefined : pauseMs;
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3). */
function retryAfterOf(header: string | string[] | undefined, nowMs: number): { readonly retryAfterMs?: number } {
  if (typeof header !== 'string') return {};
  const seconds = Number(header);
  const delayMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(delayMs) ? { retryAfterMs: Math.max(0, delayMs) } : {};
}

function isClosedConnection(error: unknown): boolean {
  const cause = error instanceof KubernetesError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && CLOSED_CONNECTION.has(String(cause.code));
}

const CLOSED_CONNECTION = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

function unanswered(
  call: HttpCall,
  cause: unknown,
  closing: AbortSignal,
  server: string,
  aborted: AbortSignal | undefined = call.signal,
): KubernetesError {
  const what = `${call.method} ${call.path}`;
  if (closing.aborted)
    return new KubernetesError(`${what}: the client is closed`, { code: 0, reason: 'Closed', cause });
  if (aborted?.aborted) return new KubernetesError(`${what}: given up`, { code: 0, reason: 'Aborted', cause });
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'TimeoutError' || name === 'HeadersTimeoutError') {
    return new KubernetesError(`${what}: no answer in time from ${server}`, { code: 0, reason: 'Timeout', cause });
  }
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new KubernetesError(`${what}: ${server} cannot be reached: ${detail}`, {
    code: 0,
    reason: 'Unreachable',
    cause,
  });
}
