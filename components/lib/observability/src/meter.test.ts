import { describe, expect, it } from 'vitest';
import { createMeter } from './meter.ts';

async function samples(meter: ReturnType<typeof createMeter>): Promise<readonly string[]> {
  return (await meter.exposition()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('meter', () => {
  it('counts by labels, one by default', async () => {
    const meter = createMeter();
    const counter = meter.counter('messages_total', 'Messages', ['source']);
    counter.add(undefined, { source: 'chatplugin' });
    counter.add(2, { source: 'chatplugin' });
    expect(await samples(meter)).toEqual(['messages_total{source="chatplugin"} 3']);
  });

  it('gives the same metric for the same name', async () => {
    const meter = createMeter();
    meter.counter('hits_total', 'Hits').add();
    meter.counter('hits_total', 'Hits').add();
    expect(await samples(meter)).toEqual(['hits_total 2']);
  });

  it('sets gauges', async () => {
    const meter = createMeter();
    const gauge = meter.gauge('queue_bytes', 'Queue');
    gauge.set(5);
    gauge.set(3);
    expect(await samples(meter)).toEqual(['queue_bytes 3']);
  });

  it('sorts observations into buckets', async () => {
    const meter = createMeter();
    meter.histogram('wait_seconds', 'Wait', [0.1, 1]).observe(0.5);
    expect(await samples(meter)).toEqual([
      'wait_seconds_bucket{le="0.1"} 0',
      'wait_seconds_bucket{le="1"} 1',
      'wait_seconds_bucket{le="+Inf"} 1',
      'wait_seconds_sum 0.5',
      'wait_seconds_count 1',
    ]);
  });

  it('keeps two meters apart', async () => {
    const [one, other] = [createMeter(), createMeter()];
    one.counter('hits_total', 'Hits').add();
    expect(await samples(other)).toEqual([]);
  });
});
