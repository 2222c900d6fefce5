import { randomUUID } from 'node:crypto';
import { KubernetesError, type KubernetesObject, type ResourceCache } from '@airy/kubernetes';
import type { Clock, Logger, Meter } from '@airy/observability';
import { jitteredMs } from './backoff.ts';
import type { Expectations } from './expectations.ts';
import { type Failure, failureOf } from './failure.ts';
import { createControllerMetrics, type PassResult } from './metrics.ts';
import { keyOf } from './object-index.ts';
import { WorkQueue } from './work-queue.ts';

const WORKERS = 4;
const PASS_LIMIT_MS = 60_000;
const FULL_PASS_EVERY_MS = 600_000;
/** Failures in a row before the condition speaks of them. */
const SHOWN_AFTER_FAILURES = 3;
/** The watch brings the cache up to date within milliseconds and wakes the key then; this is for when it does not. */
const STALE_CACHE_RETRY_MS = 250;

/** How a pass ended, unless it threw: then it failed and comes again after the back-off. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'requeueAfter'; readonly delayMs: number }
  /** Something that is watched will wake the key. */
  | { readonly kind: 'wait' }
  /** Until the spec or a reference changes. */
  | { readonly kind: 'stalled' };

/** What a pass works with. */
export interface Pass {
  /** Aborted when the pass is cut or the operator stops. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** `Source/shop/chat`: under which expectations and Secret watches are kept. */
  readonly owner: string;
}

/** A kind's reconciler. Passes must be idempotent: each may be the first, and each may be cut anywhere. */
export interface Reconciler<T extends KubernetesObject> {
  reconcile(object: T, pass: Pass): Promise<Outcome>;
  /** Writes the status for passes that keep failing. */
  fail(object: T, failure: Failure, pass: Pass): Promise<void>;
  /** The object is gone: forget what is kept for it. */
  gone(owner: string): void;
}

/** What a controller works with. */
export interface ControllerOptions<T extends KubernetesObject> {
  readonly kind: string;
  readonly cache: ResourceCache<T>;
  readonly reconciler: Reconciler<T>;
  readonly expectations: Expectations;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly random: () => number;
}

/** The loop of one kind: keys in, passes out. */
export interface Controller {
  /** Wants a pass for `namespace/name`; before `start` it is remembered. */
  enqueue(key: string): void;
  /** Begins to work; call once, with the caches synced. */
  start(): void;
  /** Takes nothing new and waits for the passes that run; they are cut after 5 s. */
  stop(): Promise<void>;
}

/** A controller of one kind; 4 workers, one pass a key at a time, a full pass of all objects about every 10 min. */
export function createController<T extends KubernetesObject>(options: ControllerOptions<T>): Controller {
  const { kind, cache, clock, expectations, reconciler } = options;
  const metrics = createControllerMetrics(options.meter, kind);
  const queue = new WorkQueue({ clock, random: options.random, observer: metrics.queue });
  const stopping = new AbortController();
  const cutting = new AbortController();
  let workers: readonly Promise<void>[] = [];
  let active = 0;

  const pass = async (key: string, failures: number): Promise<void> => {
    const [namespace = '', name = ''] = key.split('/');
    const owner = `${kind}/${key}`;
    const object = cache.get(namespace, name);
    if (object === undefined) {
      queue.forget(key);
      expectations.forget(owner);
      reconciler.gone(owner);
      return;
    }
    if (!expectations.areMet(owner)) {
      queue.addAfter(key, STALE_CACHE_RETRY_MS);
      return;
    }
    const logger = options.logger.child({
      kind,
      namespace,
      name,
      generation: object.metadata.generation,
      reconcileId: randomUUID(),
    });
    const startedMs = clock.nowMs();
    const finished = (result: PassResult, fields: Record<string, unknown> = {}) => {
      const durationMs = clock.nowMs() - startedMs;
      metrics.passed(result, durationMs);
      const level = result === 'error' ? 'warn' : 'debug';
      logger[level]('reconciled', { outcome: result, durationMs, ...fields });
    };
    try {
      const outcome = await limited(clock, cutting.signal, (signal) =>
        reconciler.reconcile(object, { signal, logger, owner }),
      );
      queue.forget(key);
      if (outcome.kind === 'requeueAfter') queue.addAfter(key, outcome.delayMs, 'low');
      finished(RESULTS[outcome.kind]);
    } catch (error) {
      if (cutting.signal.aborted) return;
      if (isMissing(error) && cache.get(namespace, name)?.metadata.uid !== object.metadata.uid) {
        // Deleted during the pass: the change of the cache has asked for the next one.
        queue.forget(key);
        finished('success');
        return;
      }
      const failure = failureOf(error);
      const delayMs = failure.isFinal ? undefined : queue.retry(key);
      finished(failure.isFinal ? 'stalled' : 'error', { error, failures: failures + 1, delayMs });
      if (!failure.isFinal && failures + 1 < SHOWN_AFTER_FAILURES) return;
      await limited(clock, cutting.signal, (signal) =>
        reconciler.fail(object, failure, { signal, logger, owner }),
      ).catch((unwritten: unknown) => logger.debug('status-not-written', { error: unwritten }));
    }
  };

  const work = async (): Promise<void> => {
    for (let job = await queue.take(); job !== undefined; job = await queue.take()) {
      metrics.activeWorkers(++active);
      try {
        await pass(job.key, job.failures);
      } catch (error) {
        options.logger.error('pass-failed', { kind, error });
      }
      metrics.activeWorkers(--active);
      queue.done(job.key);
    }
  };

  const fullPasses = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await clock.sleep(jitteredMs(FULL_PASS_EVERY_MS, options.random()), stopping.signal);
      if (!stopping.signal.aborted) for (const object of cache.list()) queue.add(keyOf(object), 'low');
    }
  };

  return {
    enqueue: (key) => queue.add(key),
    start: () => {
      workers = [...Array.from({ length: WORKERS }, work), fullPasses()];
    },
    stop: async () => {
      stopping.abort();
      queue.close();
      const patience = new AbortController();
      void clock.sleep(5000, patience.signal).then(() => cutting.abort());
      await Promise.all(workers);
      patience.abort();
    },
  };
}

const RESULTS: Readonly<Record<Outcome['kind'], PassResult>> = {
  done: 'success',
  requeueAfter: 'requeue_after',
  wait: 'wait',
  stalled: 'stalled',
};

function isMissing(error: unknown): boolean {
  return error instanceof KubernetesError && error.code === 404 && error.reason === 'NotFound';
}

/** Runs `task`, and gives up on it when the limit is over or `outer` aborts, even if it does not listen to its signal. */
async function limited<R>(clock: Clock, outer: AbortSignal, task: (signal: AbortSignal) => Promise<R>): Promise<R> {
  const cut = new AbortController();
  const over = new AbortController();
  const signal = AbortSignal.any([cut.signal, outer]);
  const given = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => given.reject(new Error(`cut after ${PASS_LIMIT_MS / 1000} s`)), {
    once: true,
  });
  void clock.sleep(PASS_LIMIT_MS, over.signal).then(() => {
    if (!over.signal.aborted) cut.abort();
  });
  try {
    return await Promise.race([task(signal), given.promise]);
  } finally {
    over.abort();
  }
}
