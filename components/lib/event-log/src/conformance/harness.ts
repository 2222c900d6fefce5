import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, vi } from 'vitest';
import type { EventLog, LogRecord, SubscribeOptions, Subscription, TopicRequest } from '../event-log.ts';

/** One store under test, empty at first. */
export interface EventLogHarness {
  /** Opens the log over the same store, again after a close. */
  open(): Promise<EventLog>;
  /** Removes the store; every log of it is closed. */
  cleanup(): Promise<void>;
  /** Batches made durable so far (fsyncs, produce requests). */
  readonly commitCount: () => number;
  /** The bound of the appends in flight that `open` sets, and the most bytes seen in flight so far. */
  readonly backPressure: { readonly boundBytes: number; readonly peakBytes: () => number };
}

/** What an implementation needs to say about itself. */
export interface ConformanceOptions {
  /** True when the harness lets compaction and tombstone removal run within seconds. */
  readonly compactsSoon: boolean;
  /** How long a condition may take. Default 5 s; a broker may need more for a rebalance. */
  readonly patienceMs?: number;
}

/** What each test gets. */
export interface Fixture {
  readonly harness: EventLogHarness;
  readonly log: EventLog;
  readonly patienceMs: number;
  /** Makes a topic that is kept for ever; the name is new each time. */
  topic(request?: Partial<Omit<TopicRequest, 'name'>>): Promise<string>;
  /** Closes the log and opens it again. */
  reopen(): Promise<void>;
}

/** Makes a fixture before each test of the suite around it and takes it down afterwards. */
export function useFixture(factory: () => Promise<EventLogHarness>, options: ConformanceOptions): Fixture {
  let harness: EventLogHarness | undefined;
  let log: EventLog | undefined;
  const present = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the fixture stands only while a test runs');
    return value;
  };
  beforeEach(async () => {
    harness = await factory();
    log = await harness.open();
  });
  afterEach(async () => {
    await log?.close();
    await harness?.cleanup();
  });
  return {
    get harness() {
      return present(harness);
    },
    get log() {
      return present(log);
    },
    patienceMs: options.patienceMs ?? 5000,
    async topic(request = {}) {
      const name = `test.${randomUUID()}`;
      const outcomes = await present(log).ensureTopics([
        { name, cleanup: { kind: 'keep' }, partitions: 4, replicationFactor: 1, ...request },
      ]);
      if (outcomes[0]?.kind !== 'created') throw new Error(`topic not made: ${JSON.stringify(outcomes)}`);
      return name;
    },
    async reopen() {
      await present(log).close();
      log = await present(harness).open();
    },
  };
}

/** A subscription that remembers what it handled. */
export interface Recorder {
  readonly records: LogRecord[];
  readonly subscription: Subscription;
  /** Waits until that many records were handled. */
  reaches(count: number): Promise<void>;
  /** The values of one key, in the order handled. */
  valuesOf(key: string): readonly unknown[];
}

/** Subscribes and records; `options.onBatch` runs first and may throw. */
export async function record(
  fixture: Fixture,
  topics: readonly string[],
  options: Partial<SubscribeOptions> = {},
): Promise<Recorder> {
  const records: LogRecord[] = [];
  const subscription = await fixture.log.subscribe({
    group: `group-${randomUUID()}`,
    topics,
    ...options,
    onBatch: async (batch) => {
      await options.onBatch?.(batch);
      records.push(...batch.records);
    },
  });
  return {
    records,
    subscription,
    reaches: (count) => eventually(fixture, () => records.length >= count, `${count} records handled`),
    valuesOf: (key) => records.filter((entry) => entry.key === key).map((entry) => entry.value),
  };
}

/** Waits until `isTrue`, as long as the fixture's patience lasts. */
export async function eventually(fixture: Fixture, isTrue: () => boolean | Promise<boolean>, what: string) {
  await vi.waitFor(
    async () => {
      if (!(await isTrue())) throw new Error(`not yet: ${what}`);
    },
    { timeout: fixture.patienceMs, interval: 5 },
  );
}

/** All records of a topic, partition after partition. */
export async function readAll(log: EventLog, topic: string): Promise<readonly LogRecord[]> {
  const ends = await log.endOffsets(topic);
  const all: LogRecord[] = [];
  for (const [partition, end] of ends.entries()) {
    let from = 0;
    while (from < end) {
      const page = await log.read({ topic, partition }, from, 1000);
      const last = page[page.length - 1];
      if (!last) break;
      all.push(...page);
      from = last.offset + 1;
    }
  }
  return all;
}

/** Keys that go to each partition of a topic, one a partition. */
export async function keyOfEachPartition(log: EventLog, topic: string): Promise<readonly string[]> {
  const keys = new Map<number, string>();
  const { length } = await log.endOffsets(topic);
  for (let index = 0; keys.size < length; index += 1) {
    const key = `key-${index}`;
    const partition = await log.partitionOf(topic, key);
    if (!keys.has(partition)) keys.set(partition, key);
  }
  return [...keys].sort(([a], [b]) => a - b).map(([, key]) => key);
}

/** Lets the event loop go round. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
