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

const REDACTED_KEYS = ['token', 'authorization', 'password', 'secret', 'key', 'cookie', 'code'];

/**
 * A logger that writes JSON lines to `destination`.
 *
 * Fields named like secrets (`token`, `password`, …) are written as `[redacted]`, one level deep.
 */
export function createLogger(options: {
  readonly level: LogLevel;
  readonly destination: DestinationStream;
  readonly fields?: LogFields;
}): Logger {
  const root = pino(
    {
      level: options.level,
      base: { ...options.fields },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
      serializers: { error: pino.stdSerializers.err },
    },
    options.destination,
  );
  return wrap(root);
}

/** A logger that writes nothing, for tests. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLogger,
};

function wrap(inner: import('pino').Logger): Logger {
  return {
    debug: (event, fields) => inner.debug(fields ?? {}, event),
    info: (event, fields) => inner.info(fields ?? {}, event),
    warn: (event, fields) => inner.warn(fields ?? {}, event),
    error: (event, fields) => inner.error(fields ?? {}, event),
    child: (fields) => wrap(inner.child(fields)),
  };
}
