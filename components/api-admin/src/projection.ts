import { type ChannelRecord, type TagRecord, type TemplateRecord, TOPICS } from '@airy/domain';
import type { EventLog, NewRecord, Position, Subscription } from '@airy/event-log';
import { HttpError } from '@airy/http';
import type { Logger } from '@airy/observability';
import type { Platform } from '@airy/platform';
import { parseChannel, parseTag, parseTemplate } from './domain/records.ts';

/** A compacted topic in memory: the newest record of each id. */
export interface Table<T> {
  /** @throws {HttpError} 503 until what stood in the log at the start is known */
  get(id: string): T | undefined;
  /** In the order of the ids. @throws {HttpError} 503 until what stood in the log at the start is known */
  list(): readonly T[];
  /**
   * Appends, and resolves when `get` and `list` show it; `null` removes. Should the reading be behind for 2 s it resolves
   * all the same: the record is durable by then.
   */
  put(id: string, record: T | null): Promise<void>;
  readonly all: ReadonlyMap<string, T>;
}

/** What api-admin knows from the log. */
export interface Projection {
  readonly channels: Table<ChannelRecord>;
  readonly tags: Table<TagRecord>;
  readonly templates: Table<TemplateRecord>;
  /** Resolves when everything that stood in the topics at the start is known. */
  readonly caughtUp: Promise<void>;
  /** Why it is not up to date; undefined when it is. */
  behind(): string | undefined;
  stop(): Promise<void>;
}

const READ_WAIT_MS = 2_000;
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 5_000;

interface Tracked {
  readonly topic: string;
  readonly apply: (id: string, value: unknown) => boolean;
}

/** Reads the topics from their start, under a group of this replica's own, for as long as it runs. */
export function startProjection(platform: Platform, logger: Logger): Projection {
  const { eventLog, clock } = platform;
  const progress = createProgress();
  const tracked: Tracked[] = [];
  let known = false;
  const requireKnown = () => {
    if (!known) throw new HttpError(503, 'Still reading the log', { headers: { 'retry-after': '1' } });
  };

  const table = <T>(topic: string, parse: (value: unknown) => T | undefined): Table<T> => {
    const rows = new Map<string, T>();
    tracked.push({
      topic,
      apply(id, value) {
        if (value === null) return rows.delete(id) || true;
        const row = parse(value);
        if (row !== undefined) rows.set(id, row);
        return row !== undefined;
      },
    });
    return {
      all: rows,
      get(id) {
        requireKnown();
        return rows.get(id);
      },
      list() {
        requireKnown();
        return [...rows.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
      },
      async put(id, record) {
        const done = new AbortController();
        const position = await appendOne(eventLog, topic, { key: id, value: record });
        await Promise.race([progress.reached(position), clock.sleep(READ_WAIT_MS, done.signal)]);
        done.abort();
      },
    };
  };
  const channels = table(platform.topic(TOPICS.channels), parseChannel);
  const tags = table(platform.topic(TOPICS.tags), parseTag);
  const templates = table(platform.topic(TOPICS.templates), parseTemplate);

  let subscription: Subscription | undefined;
  let failure: string | undefined = 'Starting to read the log';
  const stopping = new AbortController();

  const subscribe = () =>
    eventLog.subscribe({
      group: `${platform.deployment}.${platform.replica}`,
      topics: tracked.map(({ topic }) => topic),
      // what is known lives in memory, so every start reads from the first record
      onAssigned: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 0 })),
      onBatch: async ({ topic, partition, records }) => {
        const target = tracked.find((one) => one.topic === topic);
        for (const record of records) {
          if (target && !target.apply(record.key, record.value)) {
            logger.warn('record-unreadable', { topic, partition, offset: record.offset });
          }
        }
        progress.advance(topic, partition, (records.at(-1)?.offset ?? -1) + 1);
      },
    });

  /** Topics may be made after this component starts: tries until they are there. */
  const start = async () => {
    for (let retryMs = FIRST_RETRY_MS; !stopping.signal.aborted; retryMs = Math.min(MAX_RETRY_MS, retryMs * 2)) {
      try {
        subscription = await subscribe();
        failure = undefined;
        if (stopping.signal.aborted) await subscription.stop();
        else await subscription.caughtUp;
        known = true;
        return;
      } catch (error) {
        failure = `The log cannot be read: ${error instanceof Error ? error.message : String(error)}`;
        await clock.sleep(retryMs, stopping.signal);
      }
    }
  };
  const caughtUp = start();

  return {
    channels,
    tags,
    templates,
    caughtUp,
    behind() {
      if (failure !== undefined || !subscription) return failure;
      const { caughtUp: isCaughtUp, lag, error } = subscription.health();
      if (error !== undefined) return `The newest records cannot be read: ${error}`;
      return isCaughtUp ? undefined : `Catching up with the log, ${lag} records to go`;
    },
    async stop() {
      stopping.abort();
      await subscription?.stop();
    },
  };
}

async function appendOne(eventLog: EventLog, topic: string, record: NewRecord): Promise<Position> {
  const [position] = await eventLog.append(topic, [record]);
  if (!position) throw new Error('The log gave no position for an appended record');
  return position;
}

/** How far each partition was read, and who waits for it. */
function createProgress() {
  const next = new Map<string, number>();
  const waiting = new Set<{ readonly key: string; readonly offset: number; readonly resolve: () => void }>();
  const keyOf = (topic: string, partition: number) => `${topic}/${partition}`;
  return {
    advance(topic: string, partition: number, nextOffset: number) {
      const key = keyOf(topic, partition);
      next.set(key, nextOffset);
      for (const waiter of waiting) {
        if (waiter.key !== key || waiter.offset >= nextOffset) continue;
        waiting.delete(waiter);
        waiter.resolve();
      }
    },
    reached({ topic, partition, offset }: Position): Promise<void> {
      const key = keyOf(topic, partition);
      if ((next.get(key) ?? 0) > offset) return Promise.resolve();
      return new Promise((resolve) => waiting.add({ key, offset, resolve }));
    },
  };
}
