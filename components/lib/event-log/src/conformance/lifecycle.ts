import { expect, it } from 'vitest';
import { type Fixture, readAll, record } from './harness.ts';

/** What opening and closing promise. */
export function lifecycleTests(fixture: Fixture): void {
  it('keeps records, offsets and topics over a restart', async () => {
    const topic = await fixture.topic();
    await fixture.log.append(topic, [{ key: 'a', value: 1, headers: { h: '1' } }]);
    const before = await readAll(fixture.log, topic);
    await fixture.reopen();
    expect(await readAll(fixture.log, topic)).toEqual(before);
    const [position] = await fixture.log.append(topic, [{ key: 'a', value: 2 }]);
    expect(position?.offset).toBe(1);
  });

  it('finishes appends in flight when it closes', async () => {
    const topic = await fixture.topic();
    const appends = Array.from({ length: 300 }, (_, n) => fixture.log.append(topic, [{ key: `${n}`, value: n }]));
    const closing = fixture.log.close();
    expect(await Promise.all(appends)).toHaveLength(300);
    await closing;
    await fixture.reopen();
    expect(await readAll(fixture.log, topic)).toHaveLength(300);
  });

  it('stops subscriptions when it closes; closing twice is fine', async () => {
    const topic = await fixture.topic();
    const reader = await record(fixture, [topic]);
    await Promise.all([fixture.log.close(), fixture.log.close()]);
    await reader.subscription.stop();
    await fixture.reopen();
    await fixture.log.append(topic, [{ key: 'a', value: 1 }]);
    expect(reader.records).toEqual([]);
  });

  it('refuses every call once closed', async () => {
    const topic = await fixture.topic();
    const { log } = fixture;
    await log.close();
    const closed = { code: 'closed' };
    await expect(log.append(topic, [{ key: 'a', value: 1 }])).rejects.toMatchObject(closed);
    await expect(log.read({ topic, partition: 0 }, 0, 1)).rejects.toMatchObject(closed);
    await expect(log.endOffsets(topic)).rejects.toMatchObject(closed);
    await expect(log.listTopics()).rejects.toMatchObject(closed);
    await expect(log.subscribe({ group: 'g', topics: [topic], onBatch: async () => {} })).rejects.toMatchObject(closed);
  });
}
