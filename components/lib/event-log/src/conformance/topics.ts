import { expect, it } from 'vitest';
import type { TopicRequest } from '../event-log.ts';
import { type ConformanceOptions, eventually, type Fixture, readAll, record } from './harness.ts';

const REQUEST: TopicRequest = { name: 'test.topics', cleanup: { kind: 'keep' }, partitions: 2, replicationFactor: 1 };

async function kinds(fixture: Fixture, ...requests: readonly TopicRequest[]): Promise<readonly string[]> {
  return (await fixture.log.ensureTopics(requests)).map((outcome) => outcome.kind);
}

/** What the topic calls promise. */
export function topicTests(fixture: Fixture, options: ConformanceOptions): void {
  it('makes a topic once, also after a restart', async () => {
    expect(await kinds(fixture, REQUEST)).toEqual(['created']);
    expect(await kinds(fixture, REQUEST)).toEqual(['unchanged']);
    await fixture.reopen();
    expect(await kinds(fixture, REQUEST)).toEqual(['unchanged']);
    expect(await fixture.log.endOffsets(REQUEST.name)).toEqual([0, 0]);
  });

  it('answers one outcome a topic, in order', async () => {
    const outcomes = await fixture.log.ensureTopics([
      { ...REQUEST, name: 'test.b' },
      { ...REQUEST, name: 'test.a', partitions: 0 },
      { ...REQUEST, name: 'test.c' },
    ]);
    expect(outcomes.map((outcome) => `${outcome.name} ${outcome.kind}`)).toEqual([
      'test.b created',
      'test.a refused',
      'test.c created',
    ]);
  });

  it('adds partitions, which the subscribers then read', async () => {
    await kinds(fixture, REQUEST);
    const reader = await record(fixture, [REQUEST.name]);
    expect(await kinds(fixture, { ...REQUEST, partitions: 5 })).toEqual(['partitions-added']);
    const records = Array.from({ length: 40 }, (_, n) => ({ key: `key-${n}`, value: n }));
    await fixture.log.append(REQUEST.name, records);
    await reader.reaches(40);
    expect(new Set(reader.records.map((entry) => entry.partition)).size).toBe(5);
  });

  it('refuses fewer partitions and says how many there are', async () => {
    await kinds(fixture, REQUEST);
    const [outcome] = await fixture.log.ensureTopics([{ ...REQUEST, partitions: 1 }]);
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('2') });
    expect(await fixture.log.endOffsets(REQUEST.name)).toHaveLength(2);
  });

  it('repairs the cleanup of a topic', async () => {
    await kinds(fixture, REQUEST);
    const changed: TopicRequest = { ...REQUEST, cleanup: { kind: 'retain', retentionMs: 60_000 } };
    expect(await kinds(fixture, changed)).toEqual(['config-repaired']);
    expect(await kinds(fixture, changed)).toEqual(['unchanged']);
    expect(await fixture.log.listTopics()).toContainEqual(changed);
  });

  it('lists topics by name', async () => {
    await kinds(fixture, { ...REQUEST, name: 'test.b' }, { ...REQUEST, name: 'test.a' });
    const names = (await fixture.log.listTopics()).map((topic) => topic.name);
    expect(names.filter((name) => name.startsWith('test.'))).toEqual(['test.a', 'test.b']);
  });

  it('deletes topics with records and offsets; unknown names are ignored', async () => {
    await kinds(fixture, REQUEST);
    await fixture.log.append(REQUEST.name, [{ key: 'a', value: 'old' }]);
    const reader = await record(fixture, [REQUEST.name], { group: 'deleted' });
    await reader.reaches(1);
    await reader.subscription.stop();
    await fixture.log.deleteTopics([REQUEST.name, 'no.such.topic']);
    await expect(fixture.log.endOffsets(REQUEST.name)).rejects.toMatchObject({ code: 'unknown-topic' });
    await kinds(fixture, REQUEST);
    expect(await readAll(fixture.log, REQUEST.name)).toEqual([]);
    await fixture.log.append(REQUEST.name, [{ key: 'a', value: 'new' }]);
    const again = await record(fixture, [REQUEST.name], { group: 'deleted' });
    await again.reaches(1);
    expect(again.valuesOf('a')).toEqual(['new']);
  });

  it('gives a null value as a tombstone', async () => {
    const topic = await fixture.topic({ cleanup: { kind: 'compact' }, partitions: 1 });
    await fixture.log.append(topic, [{ key: 'a', value: null }]);
    expect((await readAll(fixture.log, topic))[0]).toMatchObject({ key: 'a', value: null });
  });

  it.runIf(options.compactsSoon)('keeps the newest record of each key of a compacted topic', async () => {
    const topic = await fixture.topic({ cleanup: { kind: 'compact' }, partitions: 2 });
    for (let round = 0; round < 5; round += 1) {
      const records = Array.from({ length: 100 }, (_, n) => ({ key: `key-${n}`, value: `${n}-${round}` }));
      await fixture.log.append(topic, records);
    }
    await fixture.log.append(topic, [{ key: 'key-7', value: null }]);
    await eventually(fixture, async () => (await readAll(fixture.log, topic)).length === 99, 'compacted');
    const stored = await readAll(fixture.log, topic);
    expect(stored.every((entry) => entry.value === `${entry.key.slice(4)}-4`)).toBe(true);
    expect((await fixture.log.endOffsets(topic)).reduce((sum, end) => sum + end, 0)).toBe(501);
    const reader = await record(fixture, [topic]);
    await reader.subscription.caughtUp;
    expect(reader.records).toHaveLength(99);
    expect(reader.subscription.health().lag).toBe(0);
  });

  it.runIf(options.compactsSoon)('goes on with the offsets after all records are gone', async () => {
    const topic = await fixture.topic({ cleanup: { kind: 'compact' }, partitions: 1 });
    await fixture.log.append(topic, [
      { key: 'a', value: 1 },
      { key: 'a', value: null },
    ]);
    await eventually(fixture, async () => (await readAll(fixture.log, topic)).length === 0, 'the tombstone is gone');
    await fixture.reopen();
    const [position] = await fixture.log.append(topic, [{ key: 'a', value: 2 }]);
    expect(position?.offset).toBe(2);
  });

  it.runIf(options.compactsSoon)('removes records past their retention and keeps the others', async () => {
    const topic = await fixture.topic({ cleanup: { kind: 'retain', retentionMs: 1 }, partitions: 1 });
    await fixture.log.append(topic, [
      { key: 'a', value: 1 },
      { key: 'b', value: 2 },
    ]);
    await eventually(fixture, async () => (await readAll(fixture.log, topic)).length === 0, 'past retention');
    expect(await fixture.log.endOffsets(topic)).toEqual([2]);
  });
}
