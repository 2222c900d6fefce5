import { expect, it } from 'vitest';
import { MAX_RECORD_BYTES } from '../record-text.ts';
import { type Fixture, readAll } from './harness.ts';

/** What `append`, `read` and `endOffsets` promise. */
export function appendTests(fixture: Fixture): void {
  it('keeps 2,000 concurrent appends, all distinct and in order per key', async () => {
    const topic = await fixture.topic();
    const calls = Array.from({ length: 2000 }, (_, n) => ({ key: `key-${n % 17}`, value: n }));
    const positions = await Promise.all(calls.map((call) => fixture.log.append(topic, [call])));
    const places = positions.flat().map((position) => `${position.partition}/${position.offset}`);
    expect(new Set(places).size).toBe(2000);
    const stored = await readAll(fixture.log, topic);
    for (let key = 0; key < 17; key += 1) {
      const values = stored.filter((entry) => entry.key === `key-${key}`).map((entry) => entry.value);
      expect(values).toEqual(calls.filter((call) => call.key === `key-${key}`).map((call) => call.value));
    }
  });

  it('says where each record of a call stands', async () => {
    const topic = await fixture.topic();
    const records = Array.from({ length: 20 }, (_, n) => ({ key: `key-${n}`, value: { n } }));
    const positions = await fixture.log.append(topic, records);
    expect(positions).toHaveLength(20);
    for (const [index, position] of positions.entries()) {
      expect(position.partition).toBe(await fixture.log.partitionOf(topic, `key-${index}`));
      const [found] = await fixture.log.read(position, position.offset, 1);
      expect(found).toMatchObject({ ...position, ...records[index] });
    }
  });

  it('puts a key into the partition that Kafka would pick', async () => {
    const topic = await fixture.topic({ partitions: 10 });
    expect(await fixture.log.partitionOf(topic, 'foobar')).toBe(6);
    expect(await fixture.log.partitionOf(topic, '21')).toBe(0);
  });

  it('keeps headers, and gives none when there were none', async () => {
    const topic = await fixture.topic({ partitions: 1 });
    await fixture.log.append(topic, [
      { key: 'a', value: 1, headers: { 'trace-id': 'ü 1' } },
      { key: 'a', value: 2 },
    ]);
    const stored = await readAll(fixture.log, topic);
    expect(stored.map((entry) => entry.headers)).toEqual([{ 'trace-id': 'ü 1' }, {}]);
  });

  it.each([
    ['emoji, right-to-left and combining text', { text: '👩‍👩‍👧 שלום e\u0301 \u202e' }],
    ['an escaped NUL and a lone surrogate', 'a\u0000b\ud800'],
    ['deep JSON', { a: [1, -0.5, 1e300, true, null, { b: [] }] }],
    ['an empty string', ''],
    ['a record of 1 MiB', 'x'.repeat(1024 * 1024)],
  ])('gives back %s as it came', async (_, value) => {
    const topic = await fixture.topic();
    const [position] = await fixture.log.append(topic, [{ key: 'schlüssel-🔑', value }]);
    const [found] = await fixture.log.read({ topic, partition: position?.partition ?? -1 }, position?.offset ?? -1, 1);
    expect(found).toMatchObject({ key: 'schlüssel-🔑', value });
  });

  it('stamps records with the time of their append', async () => {
    const topic = await fixture.topic({ partitions: 1 });
    const before = Date.now();
    await fixture.log.append(topic, [{ key: 'a', value: 1 }]);
    const [found] = await readAll(fixture.log, topic);
    expect(found?.timestampMs).toBeGreaterThanOrEqual(before - 1);
    expect(found?.timestampMs).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('refuses a record above 2 MiB and stores nothing of its call', async () => {
    const topic = await fixture.topic();
    const call = fixture.log.append(topic, [
      { key: 'small', value: 1 },
      { key: 'large', value: 'x'.repeat(MAX_RECORD_BYTES) },
    ]);
    await expect(call).rejects.toMatchObject({ code: 'record-too-large' });
    expect(await readAll(fixture.log, topic)).toEqual([]);
  });

  it('refuses an unknown topic and makes none', async () => {
    await expect(fixture.log.append('no.such.topic', [{ key: 'a', value: 1 }])).rejects.toMatchObject({
      code: 'unknown-topic',
    });
    expect((await fixture.log.listTopics()).map((topic) => topic.name)).not.toContain('no.such.topic');
  });

  it('reads pages from an offset and nothing at the end', async () => {
    const topic = await fixture.topic({ partitions: 1 });
    await fixture.log.append(
      topic,
      Array.from({ length: 10 }, (_, n) => ({ key: 'a', value: n })),
    );
    const page = await fixture.log.read({ topic, partition: 0 }, 4, 3);
    expect(page.map((entry) => entry.value)).toEqual([4, 5, 6]);
    expect(await fixture.log.read({ topic, partition: 0 }, 10, 3)).toEqual([]);
    expect(await fixture.log.endOffsets(topic)).toEqual([10]);
  });

  it('answers an append of nothing with nothing', async () => {
    const topic = await fixture.topic();
    expect(await fixture.log.append(topic, [])).toEqual([]);
  });

  it('gathers 1,000 concurrent appends into few batches', async () => {
    const topic = await fixture.topic();
    const before = fixture.harness.commitCount();
    await Promise.all(Array.from({ length: 1000 }, (_, n) => fixture.log.append(topic, [{ key: `${n}`, value: n }])));
    expect(fixture.harness.commitCount() - before).toBeLessThanOrEqual(20);
  });

  it('holds no more bytes in flight than its bound and one call, and loses nothing', async () => {
    const topic = await fixture.topic({ partitions: 1 });
    const { boundBytes, peakBytes } = fixture.harness.backPressure;
    const recordBytes = Math.ceil(boundBytes / 10);
    const value = 'x'.repeat(recordBytes);
    await Promise.all(Array.from({ length: 100 }, (_, n) => fixture.log.append(topic, [{ key: `${n}`, value }])));
    const stored = await readAll(fixture.log, topic);
    expect(stored.map((entry) => entry.key)).toEqual(Array.from({ length: 100 }, (_, n) => `${n}`));
    expect(peakBytes()).toBeGreaterThan(boundBytes / 2);
    expect(peakBytes()).toBeLessThanOrEqual(boundBytes + recordBytes + 1000);
  });
}
