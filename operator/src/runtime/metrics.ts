import type { Meter } from '@airy/observability';
import type { QueueObserver } from './work-queue.ts';

const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 5, 20, 60];

/** How a pass ended, for counting. */
export type PassResult = 'success' | 'requeue_after' | 'wait' | 'stalled' | 'error';

/** A controller's metrics. */
export interface ControllerMetrics {
  readonly queue: QueueObserver;
  activeWorkers(count: number): void;
  passed(result: PassResult, durationMs: number): void;
}

/** The metrics of the controller `name`, named as controller-runtime names them so that its dashboards work. */
export function createControllerMetrics(meter: Meter, name: string): ControllerMetrics {
  const queueLabels = { name };
  const labels = { controller: name };
  const depth = meter.gauge('workqueue_depth', 'Keys that wait', ['name']);
  const adds = meter.counter('workqueue_adds_total', 'Keys added', ['name']);
  const retries = meter.counter('workqueue_retries_total', 'Keys added again after a failure', ['name']);
  const queued = meter.histogram('workqueue_queue_duration_seconds', 'Wait before a pass', SECONDS, ['name']);
  const worked = meter.histogram('workqueue_work_duration_seconds', 'Time of a pass', SECONDS, ['name']);
  const total = meter.counter('controller_runtime_reconcile_total', 'Passes', ['controller', 'result']);
  const errors = meter.counter('controller_runtime_reconcile_errors_total', 'Failed passes', ['controller']);
  const time = meter.histogram('controller_runtime_reconcile_time_seconds', 'Time of a pass', SECONDS, ['controller']);
  const workers = meter.gauge('controller_runtime_active_workers', 'Passes that run now', ['controller']);
  return {
    queue: {
      added: () => adds.add(1, queueLabels),
      retried: () => retries.add(1, queueLabels),
      depth: (keys) => depth.set(keys, queueLabels),
      taken: (waitedMs) => queued.observe(waitedMs / 1000, queueLabels),
    },
    activeWorkers: (count) => workers.set(count, labels),
    passed: (result, durationMs) => {
      total.add(1, { ...labels, result });
      if (result === 'error') errors.add(1, labels);
      time.observe(durationMs / 1000, labels);
      worked.observe(durationMs / 1000, queueLabels);
    },
  };
}
