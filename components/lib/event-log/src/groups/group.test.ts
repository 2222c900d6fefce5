import { type Clock, silentLogger, systemClock } from '@airy/observability';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LogRecord } from '../event-log.ts';
import type { ConsumablePartition } from './consumable.ts';
import { Groups } from './group.ts';

/** A clock whose hand-over bound is over at once; short sleeps are real. */
const impatientClock: Clock = {
  ...systemClock,
  sleep: (delayMs, signal) => systemClock.sleep(delayMs >= 10_000 ? 5 : delayMs, signal),
};

const RECORD: LogRecord = {
  topic: 'topic',
  partition: 0,
  offset: 0,
  key: 'a',
  value: 1,
  headers: {},
  timestampMs: 0,
};

let events: string[];
let commits: Map<string, number>;
let groups: Groups<ConsumablePartition>;

beforeEach(() => {
  events = [];
  commits = new Map();
  const partition = { topic: 'topic', number: 0, durableEnd: 1, isDead: false, listeners: new Set<() => void>() };
  groups = new Groups({
    clock: impatientClock,
    logger: silentLogger,
    log: {
      partitions: () => [partition],
      read: (_, from) => (from === 0 ? [RECORD] : []),
      committed: (group) => commits.get(group),
      commit: (group, _, next) => {
        commits.set(group, next);
      },
      flushCommits: () => {
        events.push('flushed');
      },
    },
  });
});

describe('groups', () => {
  it('hand a partition over after 10 s when a handler hangs, and do not commit what ends later', async () => {
    let finish: () => void = () => {};
    const hanging = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let started: () => void = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const onBatch = () => {
      started();
      return hanging;
    };
    const first = await groups.subscribe({ group: 'g', topics: ['topic'], onBatch });
    await running;
    await first.stop();
    finish();
    await hanging;
    await new Promise((resolve) => setImmediate(resolve));
    expect(commits.get('g')).toBe(0);
    const seen: number[] = [];
    const second = await groups.subscribe({
      group: 'g',
      topics: ['topic'],
      onBatch: async (batch) => void seen.push(...batch.records.map((entry) => entry.offset)),
    });
    await second.caughtUp;
    expect(seen).toEqual([0]);
    expect(commits.get('g')).toBe(1);
  });

  it('do not call a member caught up that was stopped before', async () => {
    const member = await groups.subscribe({
      group: 'g',
      topics: ['topic'],
      onBatch: async () => {
        throw new Error('poison');
      },
    });
    void member.caughtUp.then(() => events.push('caught up'));
    await member.stop();
    await new Promise((resolve) => setImmediate(resolve));
    expect(events).toEqual(['flushed']);
  });

  it('write the commits before they tell a member that its partitions are gone', async () => {
    const member = await groups.subscribe({
      group: 'g',
      topics: ['topic'],
      onBatch: async () => {},
      onRevoked: async () => void events.push('revoked'),
    });
    await member.caughtUp;
    await member.stop();
    expect(events).toEqual(['flushed', 'revoked']);
  });

  it('take partitions away from a member whose onAssigned keeps failing', async () => {
    const failing = await groups.subscribe({
      group: 'g',
      topics: ['topic'],
      onAssigned: async () => {
        throw new Error('no state');
      },
      onBatch: async () => {},
    });
    expect(failing.health()).toEqual({ caughtUp: false, lag: 1, error: 'no state' });
    await failing.stop();
    const next = await groups.subscribe({ group: 'g', topics: ['topic'], onBatch: async () => {} });
    await next.caughtUp;
    expect(next.health()).toEqual({ caughtUp: true, lag: 0 });
  });
});
