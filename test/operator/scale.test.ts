import { CHANNEL, type Channel } from '@airy/crds';
import { expect, it, vi } from 'vitest';
import { startCluster } from './cluster.ts';
import { noFaults } from './faulty-client.ts';

const COUNT = 1000;

const isReady = ({ status }: Channel) =>
  status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True');

it('a thousand channels cost one write each, and none when the operator starts again', {
  timeout: 90_000,
}, async () => {
  const cluster = await startCluster();
  try {
    const place = await cluster.place();
    const { namespace } = place;
    const first = await cluster.operator({ namespace });
    await place.settle();
    await first.stop();
    const names = Array.from({ length: COUNT }, (_, index) => `c${index}`);
    for (let at = 0; at < COUNT; at += 50) {
      await Promise.all(
        names.slice(at, at + 50).map((name) => place.apply('Channel', name, { sourceRef: { name: 'chat' } })),
      );
    }
    const cache = cluster.client.watch(CHANNEL, { namespace });
    const faults = noFaults();
    const second = await cluster.operator({ namespace, faults });
    await vi.waitFor(() => expect(cache.list().filter(isReady)).toHaveLength(COUNT), {
      timeout: 60_000,
      interval: 100,
    });
    await second.stop();
    expect(faults.writes).toHaveLength(COUNT);

    faults.writes.length = 0;
    const third = await cluster.operator({ namespace, faults });
    // Answered after the passes of all others: the queue is first come, first served.
    await expect.poll(() => third.readiness().ready).toBe(true);
    await place.annotate('Channel', 'c0', { 'core.airy.co/reconcile-at': 'last' });
    await expect
      .poll(async () => (await place.channel('c0'))?.status?.lastHandledReconcileAt, { timeout: 20_000 })
      .toBe('last');
    expect(faults.writes).toHaveLength(1);
  } finally {
    await cluster.close();
  }
});
