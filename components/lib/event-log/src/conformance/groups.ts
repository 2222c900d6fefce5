import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventually, type Fixture, keyOfEachPartition, type Recorder, record, turns } from './harness.ts';

function numbers(partitions: readonly { readonly partition: number }[]): string {
  return partitions
    .map((entry) => entry.partition)
    .sort((a, b) => a - b)
    .join();
}

/** What several subscriptions promise together. */
export function groupTests(fixture: Fixture): void {
  it('gives every group of its own all records', async () => {
    const topic = await fixture.topic();
    await fixture.log.append(topic, [{ key: 'a', value: 1 }]);
    const replicas = [await record(fixture, [topic]), await record(fixture, [topic])];
    await fixture.log.append(topic, [{ key: 'b', value: 2 }]);
    for (const replica of replicas) {
      await replica.reaches(2);
      expect(new Set(replica.records.map((entry) => entry.value))).toEqual(new Set([1, 2]));
    }
  });

  it('shares the partitions of a topic among the members of a group', async () => {
    const topic = await fixture.topic();
    const keys = await keyOfEachPartition(fixture.log, topic);
    const members = [
      await record(fixture, [topic], { group: 'shared' }),
      await record(fixture, [topic], { group: 'shared' }),
    ];
    await fixture.log.append(
      topic,
      keys.map((key) => ({ key, value: key })),
    );
    await eventually(fixture, () => members.flatMap((member) => member.records).length >= 4, 'all are handled');
    const partitions = members.map((member) => new Set(member.records.map((entry) => entry.partition)));
    expect(partitions.map((set) => set.size)).toEqual([2, 2]);
    expect(new Set(partitions.flatMap((set) => [...set])).size).toBe(4);
  });

  it('hands partitions over without loss or repetition while members come and go', async () => {
    const topic = await fixture.topic();
    const moving = { group: 'moving', maxBatchRecords: 7, onBatch: () => turns(2) };
    const members: Recorder[] = [await record(fixture, [topic], moving)];
    const values: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const records = Array.from({ length: 40 }, (_, n) => ({ key: `key-${n % 9}`, value: `${round}-${n}` }));
      values.push(...records.map((entry) => entry.value));
      const appended = fixture.log.append(topic, records);
      if (round % 3 === 1) members.push(await record(fixture, [topic], moving));
      if (round % 3 === 2) await members[round % members.length]?.subscription.stop();
      await appended;
    }
    members.push(await record(fixture, [topic], { group: 'moving' }));
    const handled = () => members.flatMap((member) => member.records.map((entry) => String(entry.value)));
    await eventually(fixture, () => handled().length >= values.length, 'all are handled');
    expect(handled()).toHaveLength(values.length);
    expect(new Set(handled())).toEqual(new Set(values));
  });

  it('tells members what they get and give', async () => {
    const topic = await fixture.topic({ partitions: 2 });
    const events: string[] = [];
    const observed = (name: string) => ({
      group: 'observed',
      onAssigned: async (partitions: readonly { partition: number }[]) => {
        events.push(`${name} +${numbers(partitions)}`);
        return [];
      },
      onRevoked: async (partitions: readonly { partition: number }[]) => {
        events.push(`${name} -${numbers(partitions)}`);
      },
    });
    const first = await record(fixture, [topic], observed('first'));
    expect(events).toEqual(['first +0,1']);
    const second = await record(fixture, [topic], observed('second'));
    await first.subscription.stop();
    await eventually(fixture, () => events.filter((event) => event.startsWith('second +')).length >= 2, 'moved');
    const held = new Set<string>();
    for (const event of events) {
      const [name, change = ''] = event.split(' ');
      for (const partition of change.slice(1).split(',')) {
        if (change.startsWith('-')) expect(held.delete(`${name}/${partition}`)).toBe(true);
        else held.add(`${name}/${partition}`);
      }
    }
    expect([...held].sort()).toEqual(['second/0', 'second/1']);
    await second.subscription.stop();
  });

  it('never gives a partition to two members at once, when many come and go at once', async () => {
    const topic = await fixture.topic({ partitions: 6 });
    const holders = new Map<number, string>();
    const conflicts: string[] = [];
    const join = (name: string) =>
      record(fixture, [topic], {
        group: 'crowded',
        onAssigned: async (partitions) => {
          for (const { partition } of partitions) {
            if (holders.has(partition)) conflicts.push(`${partition}: ${holders.get(partition)} and ${name}`);
            holders.set(partition, name);
          }
          await turns(3);
          return [];
        },
        onRevoked: async (partitions) => {
          await turns(3);
          for (const { partition } of partitions) holders.delete(partition);
        },
      });
    const members = await Promise.all(['a', 'b', 'c', 'd'].map(join));
    await Promise.all([members[0]?.subscription.stop(), join('e'), members[2]?.subscription.stop()]);
    await eventually(fixture, () => holders.size === 6, 'all partitions are held');
    expect(conflicts).toEqual([]);
    expect(new Set(holders.values())).toEqual(new Set(['b', 'd', 'e']));
  });

  it('keeps the order of every key through random appends, joins, leaves and failures', async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ kind: fc.constant('append'), key: fc.nat(4), count: fc.integer({ min: 1, max: 9 }) }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('join') }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave'), member: fc.nat(9) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail-once') }) },
    );
    type Step = { readonly kind: string; readonly key?: number; readonly count?: number; readonly member?: number };
    const run = async (steps: readonly Step[]) => {
      const topic = await fixture.topic({ partitions: 3 });
      const handled = new Map<string, unknown[]>();
      const appended = new Map<string, number[]>();
      const appends: Promise<unknown>[] = [];
      let failures = 0;
      let next = 0;
      const join = () =>
        fixture.log.subscribe({
          group: topic,
          topics: [topic],
          maxBatchRecords: 3,
          onBatch: async (batch) => {
            if (failures > 0) {
              failures -= 1;
              throw new Error('once');
            }
            await turns(2);
            for (const { key, value } of batch.records) handled.set(key, [...(handled.get(key) ?? []), value]);
          },
        });
      const members = [await join()];
      for (const { kind, key = 0, count = 0, member = 0 } of steps) {
        if (kind === 'append') {
          const records = Array.from({ length: count }, (_, n) => ({ key: `key-${key}`, value: next + n }));
          next += count;
          appended.set(`key-${key}`, [...(appended.get(`key-${key}`) ?? []), ...records.map((entry) => entry.value)]);
          appends.push(fixture.log.append(topic, records));
        }
        if (kind === 'join') members.push(await join());
        if (kind === 'leave' && members.length > 1) await members.splice(member % members.length, 1)[0]?.stop();
        if (kind === 'fail-once') failures = 1;
      }
      await Promise.all(appends);
      await eventually(fixture, () => [...handled.values()].flat().length >= next, 'all are handled');
      await Promise.all(members.map((member) => member.stop()));
      expect(Object.fromEntries(handled)).toEqual(Object.fromEntries(appended));
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), run), { numRuns: 25 });
  }, 60_000);
}
