import type { Clock, Logger, Meter } from '@airy/observability';
import type { ListOptions, ResourceCache, WatchOptions } from './client.ts';
import { listAll } from './list.ts';
import { ObjectCache } from './object-cache.ts';
import type { KubernetesObject, ResourceType } from './objects.ts';
import { collectionPath } from './paths.ts';
import { errorOfStatus, isExpired } from './status-error.ts';
import type { Transport } from './transport.ts';
import { watchEvents } from './watch-stream.ts';

/** How long a reflector waits for what. */
export interface ReflectorTimes {
  /** The server is asked to end each watch after a random time between these. */
  readonly watchSeconds: { readonly least: number; readonly most: number };
  /** A watch without a byte for so long (API servers send bookmarks about every minute) is taken for dead. */
  readonly silenceMs: number;
  readonly backoffMs: { readonly least: number; readonly most: number };
}

export const REFLECTOR_TIMES: ReflectorTimes = {
  watchSeconds: { least: 240, most: 480 },
  silenceMs: 150_000,
  backoffMs: { least: 500, most: 30_000 },
};

/** What a reflector works with. */
export interface ReflectorOptions {
  readonly logger: Logger;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly times?: Partial<ReflectorTimes>;
  readonly onClose?: () => void;
}

/** A live copy of a kind's objects. */
export type Reflector<T extends KubernetesObject> = ResourceCache<T>;

/**
 * Lists, then watches from there, for ever: a watch that ends goes on from the last version seen (bookmarks keep it
 * young), an expired version starts over with a list, any other failure is tried again after a back-off.
 */
export function createReflector<T extends KubernetesObject>(
  transport: Transport,
  type: ResourceType<T>,
  selection: WatchOptions<T>,
  options: ReflectorOptions,
): Reflector<T> {
  const times = { ...REFLECTOR_TIMES, ...options.times };
  const log = options.logger.child({ kind: type.kind, ...selectionFields(selection) });
  const missed = options.meter.counter('airy_watch_missed_total', 'Changes a list found that the watch had not told', [
    'kind',
  ]);
  const reconnects = options.meter.counter('airy_watch_reconnects_total', 'Watches opened after the first', ['kind']);
  const labels = { kind: type.kind };
  const closing = new AbortController();
  // Never rejected: a promise derived from it would need a handler of its own, or end the process.
  const synced = Promise.withResolvers<void>();
  const cache = new ObjectCache<T>((error) => log.error('watch-listener-failed', { error }), selection.keep);
  let isSynced = false;

  const relist = async (): Promise<string> => {
    const list = await listAll(transport, type, { ...selection, signal: closing.signal });
    if (closing.signal.aborted) return list.resourceVersion;
    const differences = cache.replace(list.items);
    if (isSynced && differences > 0) {
      missed.add(differences, labels);
      log.warn('watch-missed-changes', { differences });
    }
    isSynced = true;
    synced.resolve();
    return list.resourceVersion;
  };

  /** One watch. Resolves when it ends in order. `progress` is told each version that need not be told again. */
  const watchOnce = async (fromVersion: string, progress: (resourceVersion: string) => void): Promise<void> => {
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), times.silenceMs);
    const { least, most } = times.watchSeconds;
    try {
      const stream = await transport.stream({
        method: 'GET',
        path: collectionPath(type, selection.namespace),
        query: {
          watch: true,
          allowWatchBookmarks: true,
          resourceVersion: fromVersion,
          timeoutSeconds: Math.round(least + Math.random() * (most - least)),
          labelSelector: selection.labelSelector,
          fieldSelector: selection.fieldSelector,
        },
        isIdempotent: true,
        signal: AbortSignal.any([closing.signal, silence.signal]),
      });
      for await (const event of watchEvents<T>(stream.body)) {
        timer.refresh();
        if (closing.signal.aborted) return;
        if (event.type === 'ERROR') throw errorOfStatus(event.object);
        if (event.type === 'DELETED') cache.remove(event.object);
        else if (event.type !== 'BOOKMARK') cache.put(event.object);
        if (event.object.metadata.resourceVersion) progress(event.object.metadata.resourceVersion);
      }
    } finally {
      clearTimeout(timer);
      silence.abort();
    }
  };

  const run = async (): Promise<void> => {
    let version: string | undefined;
    let failures = 0;
    let isFirstWatch = true;
    while (!closing.signal.aborted) {
      try {
        version ??= await relist();
        if (!isFirstWatch) reconnects.add(1, labels);
        isFirstWatch = false;
        const openedAtMs = options.clock.nowMs();
        await watchOnce(version, (seen) => {
          version = seen;
          failures = 0;
        });
        // A server that ends watches at once must not be asked in a tight loop.
        if (options.clock.nowMs() - openedAtMs >= 1000) failures = 0;
        else await options.clock.sleep(backoffMs(times, failures++), closing.signal);
      } catch (error) {
        if (closing.signal.aborted) return;
        if (isExpired(error)) version = undefined;
        const delayMs = isExpired(error) && failures === 0 ? 0 : backoffMs(times, failures);
        failures++;
        log[failures === 3 ? 'warn' : 'debug']('watch-interrupted', { error: messageOf(error), failures, delayMs });
        await options.clock.sleep(delayMs, closing.signal);
      }
    }
  };
  void run();

  return {
    synced: synced.promise,
    isSynced: () => isSynced,
    get: (namespace, name) => cache.get(namespace, name),
    list: (namespace) => cache.list(namespace),
    onChange: (listener) => cache.onChange(listener),
    close: () => {
      if (closing.signal.aborted) return;
      closing.abort();
      options.onClose?.();
    },
  };
}

/** Doubles from the least to the most, ± 20 %. */
function backoffMs(times: ReflectorTimes, failures: number): number {
  const { least, most } = times.backoffMs;
  return Math.min(most, least * 2 ** Math.min(failures, 20)) * (0.8 + Math.random() * 0.4);
}

function selectionFields({ namespace, labelSelector, fieldSelector }: ListOptions): Record<string, string> {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
