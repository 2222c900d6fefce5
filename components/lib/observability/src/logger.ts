import { type DestinationStream, pino } from 'pino';

/** Structured logs: the event's name first, ids as fields. `info` is what someone on call wants to see. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A logger that adds `fields` to every line. */
  child(fields: LogFields): Logger;
}

/** Fields of a log line; an `Error` under `error` is written as its message and stack. */
export type LogFields = Readonly<Record<string, unknown>>;

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const SECRETS = [
  ...['token', 'authorization', 'password', 'secret', 'cookie', 'set-cookie', 'apiKey', 'api_key'],
  ...['sessionKey', 'session_key', 'signingKey', 'signing_key', 'loginCode', 'login_code'],
];
const SECRETS_IN_ERRORS: ReadonlySet<string> = new Set(SECRETS);
/** In an error `code` and `key` say what went wrong (an HTTP status, `ECONNRESET`); elsewhere they may open a door. */
const SECRETS_IN_FIELDS: ReadonlySet<string> = new Set([...SECRETS, 'code', 'key']);

/**
 * A logger that writes JSON lines to `destination`.
 *
 * Fields named like secrets (`token`, `password`, `login_code`, …) are written as `[redacted]`, one level deep; the
 * `code` and `key` of an `error` stay readable. A key stands once in a line: of two the newest wins.
 */
export function createLogger(options: {
  readonly level: LogLevel;
  readonly destination: DestinationStream;
  readonly fields?: LogFields;
}): Logger {
  const root = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactedFields },
      serializers: { error: serializedError },
    },
    options.destination,
  );
  return wrap(root, options.fields ?? {});
}

function redactedFields(fields: Record<string, unknown>): Record<string, unknown> {
  const oneLevelDown = (value: unknown) => (isPlainObject(value) ? redacted(value, SECRETS_IN_FIELDS) : value);
  const plain = Object.entries(fields).map(([name, value]) => [name, name === 'error' ? value : oneLevelDown(value)]);
  return redacted(Object.fromEntries(plain), SECRETS_IN_FIELDS);
}

function serializedError(error: unknown): unknown {
  const written: unknown = error instanceof Error ? { ...pino.stdSerializers.err(error) } : error;
  return isPlainObject(written) ? redacted(written, SECRETS_IN_ERRORS) : written;
}

function redacted(fields: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, names.has(name) ? '[redacted]' : value]),
  );
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** A logger that writes nothing, for tests. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLogger,
};

/** The fields are merged here and not by pino's own children, which write a key again for each of them. */
function wrap(root: import('pino').Logger, bound: LogFields): Logger {
  return {
    debug: (event, fields) => root.debug({ ...bound, ...fields }, event),
    info: (event, fields) => root.info({ ...bound, ...fields }, event),
    warn: (event, fields) => root.warn({ ...bound, ...fields }, event),
    error: (event, fields) => root.error({ ...bound, ...fields }, event),
    child: (fields) => wrap(root, { ...bound, ...fields }),
  };
}
