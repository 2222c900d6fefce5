import { KubernetesError } from './client.ts';

const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'UnknownResource',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Expired',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** What failed, for an error's message. */
export interface FailedCall {
  readonly method: string;
  readonly path: string;
  readonly code: number;
  /** The whole body; a Status as JSON, or any text. */
  readonly body: string;
  readonly retryAfterMs?: number;
}

/** The error for an answer that is not 2xx. A body that is no Status is quoted up to 300 characters. */
export function errorOfAnswer(call: FailedCall): KubernetesError {
  const status = parseStatus(call.body);
  const fallback = REASONS[call.code] ?? (call.code >= 500 ? 'InternalError' : 'Unknown');
  const retryAfterMs = call.retryAfterMs ?? status?.retryAfterMs;
  return new KubernetesError(status?.message || `${call.method} ${call.path}: ${call.code} ${excerpt(call.body)}`, {
    code: call.code,
    reason: status ? status.reason || fallback : fallback,
    causes: status?.causes ?? [],
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The error an in-stream `ERROR` event carries. */
export function errorOfStatus(object: unknown): KubernetesError {
  const code = isRecord(object) && typeof object.code === 'number' ? object.code : 500;
  return errorOfAnswer({ method: 'WATCH', path: '', code, body: JSON.stringify(object) ?? '' });
}

/** A history that is gone: start over with a list. The server says so as 410 or by its reason. */
export function isExpired(error: unknown): boolean {
  return (
    error instanceof KubernetesError && (error.code === 410 || error.reason === 'Expired' || error.reason === 'Gone')
  );
}

function parseStatus(body: string) {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined; // plain text: the caller quotes it
  }
  if (!isRecord(parsed) || parsed.kind !== 'Status') return undefined;
  const details = isRecord(parsed.details) ? parsed.details : {};
  const seconds = details.retryAfterSeconds;
  return {
    message: text(parsed.message),
    reason: text(parsed.reason),
    causes: Array.isArray(details.causes) ? details.causes.filter(isRecord).map(causeOf) : [],
    retryAfterMs: typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined,
  };
}

function causeOf(cause: Record<string, unknown>): KubernetesError['causes'][number] {
  return {
    message: text(cause.message),
    ...(typeof cause.field === 'string' ? { field: cause.field } : {}),
    ...(typeof cause.reason === 'string' ? { reason: cause.reason } : {}),
  };
}

function excerpt(body: string): string {
  const line = body.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
