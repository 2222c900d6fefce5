import type { Subscription } from '@airy/event-log';
import type { Platform, Readiness, Running } from '@airy/platform';

/** Past this many unhandled records (a few seconds' work) a consumer that was caught up says that it is behind. */
const READY_LAG_RECORDS = 10_000;

/** Ready when caught up and not failing, else why not. */
export function consumerReadiness(subscription: Subscription): Readiness {
  const { caughtUp, lag, error } = subscription.health();
  if (error !== undefined) return { ready: false, reason: `The newest batch failed: ${error}` };
  if (!caughtUp) return { ready: false, reason: `Catching up with the log, ${lag} records to go` };
  if (lag > READY_LAG_RECORDS) return { ready: false, reason: `Behind the log by ${lag} records` };
  return { ready: true };
}

/**
 * A component that is one consumer: its readiness is the subscription's, stopping drains it.
 *
 * @param hooks - `before` runs when stopping begins, `after` once no batch is running any more
 */
export function runningConsumer(
  platform: Platform,
  subscription: Subscription,
  hooks: { readonly before?: () => void; readonly after?: () => Promise<void> | void } = {},
): Running {
  let stopping: Promise<void> | undefined;
  const stop = () => {
    if (!stopping) {
      hooks.before?.();
      stopping = subscription.stop().then(hooks.after);
    }
    return stopping;
  };
  const stopOnAbort = () => {
    stop().catch((error: unknown) => platform.logger.error('stop-failed', { error }));
  };
  platform.signal.addEventListener('abort', stopOnAbort, { once: true });
  return {
    readiness: () => (stopping ? { ready: false, reason: 'Stopping' } : consumerReadiness(subscription)),
    stop,
  };
}
