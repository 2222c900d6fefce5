import { expect, it } from 'vitest';
import type { TopicPartition } from '../event-log.ts';
import { eventually, type Fixture, keyOfEachPartition, record, turns } from './harness.ts';

function numbered(count: number, keys: readonly string[]) {
  return Array.from({ length: count }, (_, n) => ({ key: keys[n % keys.length] ?? 'key', value: n }));
}

/** What one subscription promises. */
export function consumerTests(fixture: Fixture): void {
  it('gives a new group everything from the start, in order per key', async () => {
    const topic = await fixture.topic();
    const keys = await keyOfEachPartition(fixture.log, topic);
    const records = numbered(1200, keys);
    await fixture.log.append(topic, records);
    const reader = await record(fixture, [topic], { maxBatchRecords: 100 });
    await reader.reaches(1200);
    for (const key of keys) {
      expect(reader.valuesOf(key)).toEqual(records.filter((entry) => entry.key === key).map((entry) => entry.value));
    }
  });

  it('gives what is appended later without delay', async () => {
    const topic = await fixture.topic();
    const reader = await record(fixture, [topic]);
    await reader.subscription.caughtUp;
    await fixture.log.append(topic, [{ key: 'a', value: 'later' }]);
    await reader.reaches(1);
    expect(reader.records[0]).toMatchObject({ topic, key: 'a', value: 'later', headers: {} });
  });

  it('keeps batches within the size asked for, one after another in a partition', async () => {
    const topic = await fixture.topic({ partitions: 1 });
    await fixture.log.append(topic, numbered(25, ['a']));
    const sizes: number[] = [];
    let running = 0;
    let mostRunning = 0;
    const reader = await record(fixture, [topic], {
      maxBatchRecords: 10,
      onBatch: async (batch) => {
        running += 1;
        mostRunning = Math.max(mostRunning, running);
        sizes.push(batch.records.length);
        await turns(1);
        running -= 1;
      },
    });
    await reader.reaches(25);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10);
    expect(mostRunning).toBe(1);
  });

  it('starts a group at the end when asked to, and keeps that place', async () => {
    const topic = await fixture.topic();
    await fixture.log.append(topic, numbered(50, ['a', 'b']));
    const first = await record(fixture, [topic], { group: 'tail', startAt: 'latest' });
    await first.subscription.stop();
    await fixture.log.append(topic, [{ key: 'a', value: 'new' }]);
    const second = await record(fixture, [topic], { group: 'tail', startAt: 'latest' });
    await second.reaches(1);
    expect([...first.records, ...second.records].map((entry) => entry.value)).toEqual(['new']);
  });

  it('starts where the consumer says its state stands', async () => {
    const topic = await fixture.topic({ partitions: 2 });
    const keys = await keyOfEachPartition(fixture.log, topic);
    await fixture.log.append(topic, numbered(20, keys));
    const assigned: TopicPartition[] = [];
    const reader = await record(fixture, [topic], {
      onAssigned: async (partitions) => {
        assigned.push(...partitions);
        return [{ topic, partition: 0, offset: 8 }];
      },
    });
    await reader.reaches(12);
    expect(new Set(assigned.map((entry) => entry.partition))).toEqual(new Set([0, 1]));
    expect(reader.valuesOf(keys[0] ?? '')).toEqual([16, 18]);
    expect(reader.valuesOf(keys[1] ?? '')).toHaveLength(10);
  });

  it('starts over when the consumer knows an offset beyond the end', async () => {
    const topic = await fixture.topic({ partitions: 1 });
    await fixture.log.append(topic, numbered(3, ['a']));
    const reader = await record(fixture, [topic], {
      onAssigned: async () => [{ topic, partition: 0, offset: 99 }],
    });
    await reader.reaches(3);
    expect(reader.valuesOf('a')).toEqual([0, 1, 2]);
  });

  it('calls onAssigned again when it fails', async () => {
    const topic = await fixture.topic({ partitions: 1 });
    await fixture.log.append(topic, numbered(1, ['a']));
    let calls = 0;
    const reader = await record(fixture, [topic], {
      onAssigned: async () => {
        calls += 1;
        if (calls === 1) throw new Error('state not ready');
        return [];
      },
    });
    await reader.reaches(1);
    expect(calls).toBe(2);
    expect(reader.subscription.health().error).toBeUndefined();
  });

  it('repeats a failing batch while the other partitions go on', async () => {
    const topic = await fixture.topic({ partitions: 2 });
    const keys = await keyOfEachPartition(fixture.log, topic);
    const poisoned = await fixture.log.partitionOf(topic, keys[0] ?? '');
    const seen: unknown[][] = [];
    let failing = true;
    const reader = await record(fixture, [topic], {
      onBatch: async (batch) => {
        if (batch.partition !== poisoned || !failing) return;
        seen.push(batch.records.map((entry) => entry.value));
        if (seen.length <= 2) throw new Error('poison');
        failing = false;
      },
    });
    await fixture.log.append(topic, [{ key: keys[0] ?? '', value: 'bad' }]);
    await eventually(fixture, () => reader.subscription.health().error === 'poison', 'the failure shows in health');
    await fixture.log.append(topic, [{ key: keys[1] ?? '', value: 'good' }]);
    await reader.reaches(1);
    expect(reader.records[0]?.value).toBe('good');
    await reader.reaches(2);
    expect(seen).toEqual([['bad'], ['bad'], ['bad']]);
    expect(reader.subscription.health()).toEqual({ caughtUp: true, lag: 0 });
  });

  it('tells lag and whether it is caught up', async () => {
    const topic = await fixture.topic({ partitions: 1 });
    await fixture.log.append(topic, numbered(5, ['a']));
    let release: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const reader = await record(fixture, [topic], { onBatch: () => gate });
    expect(reader.subscription.health()).toEqual({ caughtUp: false, lag: 5 });
    release();
    await reader.subscription.caughtUp;
    expect(reader.subscription.health()).toEqual({ caughtUp: true, lag: 0 });
  });

  it('is caught up at once on an empty topic', async () => {
    const topic = await fixture.topic();
    const reader = await record(fixture, [topic]);
    await reader.subscription.caughtUp;
    expect(reader.subscription.health()).toEqual({ caughtUp: true, lag: 0 });
  });

  it('refuses to subscribe to an unknown topic', async () => {
    const call = fixture.log.subscribe({ group: 'g', topics: ['no.such.topic'], onBatch: async () => {} });
    await expect(call).rejects.toMatchObject({ code: 'unknown-topic' });
  });

  it('resumes after a restart from what was committed', async () => {
    const topic = await fixture.topic();
    await fixture.log.append(topic, numbered(100, ['a', 'b', 'c']));
    const before = await record(fixture, [topic], { group: 'resumes' });
    await before.reaches(100);
    await fixture.reopen();
    await fixture.log.append(topic, [{ key: 'a', value: 'after' }]);
    const after = await record(fixture, [topic], { group: 'resumes' });
    await after.reaches(1);
    await after.subscription.stop();
    expect(after.records.map((entry) => entry.value)).toEqual(['after']);
  });

  it('waits on stop for the running batch and commits it; stopping twice is fine', async () => {
    const topic = await fixture.topic({ partitions: 1 });
    let finish: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let started = false;
    const first = await record(fixture, [topic], {
      group: 'stops',
      onBatch: () => {
        started = true;
        return gate;
      },
    });
    await fixture.log.append(topic, numbered(1, ['a']));
    await eventually(fixture, () => started, 'the batch runs');
    let isStopped = false;
    const stopping = Promise.all([first.subscription.stop(), first.subscription.stop()]).then(() => {
      isStopped = true;
    });
    await turns(20);
    expect(isStopped).toBe(false);
    finish();
    await stopping;
    expect(first.records).toHaveLength(1);
    const second = await record(fixture, [topic], { group: 'stops' });
    await second.subscription.caughtUp;
    expect(second.records).toEqual([]);
    await second.subscription.stop();
  });
}
