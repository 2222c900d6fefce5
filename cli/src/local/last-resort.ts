import type { Logger } from '@airy/observability';
import { LocalInstanceError } from './data-dir.ts';

/** The part of `process` that tells how it shall end. */
export interface ProcessEvents {
  on(event: string, listener: (problem: unknown) => void): unknown;
  off(event: string, listener: (problem: unknown) => void): unknown;
}

/** Longer than a whole drain: a process that is broken must end all the same. */
const DRAIN_LIMIT_MS = 30_000;

/**
 * Turns signals and errors that nobody caught into an orderly stop.
 *
 * SIGINT and SIGTERM abort `signal` (reason `interrupted`), a second one ends at once with 130. An exception that nobody
 * caught is logged with its stack and aborts it too (reason `failed`): the code after the throw did not run, and nothing
 * can be said of what it left behind. A rejection that nobody handled is logged and the instance goes on: a promise of
 * one component failed, its other work and the other components are untouched, and on a cluster they would be other pods.
 */
export function followProcess(options: {
  readonly process: ProcessEvents;
  readonly logger: Logger;
  readonly logFile: string;
  readonly exit: (code: number) => void;
}): {
  /** Aborts when the process shall end; its reason is a `LocalInstanceError`. */
  readonly signal: AbortSignal;
  /** The first exception that nobody caught, as it is told to a person. */
  failure(): LocalInstanceError | undefined;
  close(): void;
} {
  const { logger, exit } = options;
  const stop = new AbortController();
  let signals = 0;
  let failure: LocalInstanceError | undefined;
  let limit: NodeJS.Timeout | undefined;
  const onSignal = () => {
    signals += 1;
    if (signals > 1) return exit(130);
    stop.abort(new LocalInstanceError('interrupted', 'The start was interrupted.'));
  };
  const onException = (error: unknown) => {
    logger.error('uncaught-exception', { component: 'airy', error });
    if (failure) return;
    const message = error instanceof Error ? error.message : String(error);
    failure = new LocalInstanceError(
      'failed',
      `Airy stopped because of an error in itself: ${message}; the whole of it is in ${options.logFile}.`,
      { cause: error },
    );
    limit = setTimeout(() => exit(1), DRAIN_LIMIT_MS);
    limit.unref();
    stop.abort(failure);
  };
  const onRejection = (error: unknown) => logger.error('unhandled-rejection', { component: 'airy', error });
  const listeners = [
    ['SIGINT', onSignal],
    ['SIGTERM', onSignal],
    ['uncaughtException', onException],
    ['unhandledRejection', onRejection],
  ] as const;
  for (const [event, listener] of listeners) options.process.on(event, listener);
  return {
    signal: stop.signal,
    failure: () => failure,
    close: () => {
      clearTimeout(limit);
      for (const [event, listener] of listeners) options.process.off(event, listener);
    },
  };
}
