import { EventLogError, type TopicOutcome, type TopicRequest } from '@airy/event-log';
import { createMeter, silentLogger } from '@airy/observability';
import { createFakeClock, type FakeClock } from '@airy/observability/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { EventRecorder } from '../runtime/event-recorder.ts';
import { TopicKeeper } from '../runtime/topic-keeper.ts';
import { anInstance } from '../testing/builders.ts';
import { createRecordingClient } from '../testing/recording-client.ts';
import { reportTopics, topicsVerdict } from './report-topics.ts';

const REQUEST: TopicRequest = { name: 'x', cleanup: { kind: 'keep' }, partitions: 1, replicationFactor: 1 };

let clock: FakeClock;
let asked: number;
let outcome: () => TopicOutcome;
let keeper: TopicKeeper;
const meter = createMeter();

beforeEach(() => {
  clock = createFakeClock();
  asked = 0;
  outcome = () => ({ kind: 'unchanged', name: 'x' });
  const ensureTopics = () => {
    asked++;
    return new Promise<readonly TopicOutcome[]>((resolve) => resolve([outcome()]));
  };
  keeper = new TopicKeeper({ eventLog: { ensureTopics }, clock, meter });
});

describe('topics', () => {
  it('are looked at every two minutes', async () => {
    expect((await keeper.keep('a', [REQUEST])).nextMs).toBe(120_000);
    await clock.advance(50_000);
    expect((await keeper.keep('a', [REQUEST])).nextMs).toBe(70_000);
    expect(asked).toBe(1);
    await clock.advance(70_000);
    await keeper.keep('a', [REQUEST]);
    expect(asked).toBe(2);
  });

  it('are looked at when they are wanted otherwise, and when somebody insists', async () => {
    await keeper.keep('a', [REQUEST]);
    await keeper.keep('a', [{ ...REQUEST, partitions: 2 }]);
    await keeper.keep('a', [{ ...REQUEST, partitions: 2 }], true);
    expect(asked).toBe(3);
  });

  it('that could not be looked at are looked at again', async () => {
    outcome = () => {
      throw new EventLogError('unavailable', 'down');
    };
    await expect(keeper.keep('a', [REQUEST])).rejects.toThrow('down');
    outcome = () => ({ kind: 'created', name: 'x' });
    expect((await keeper.keep('a', [REQUEST])).news).toHaveLength(1);
  });

  it('that were refused stay refused between looks', async () => {
    outcome = () => ({ kind: 'refused', name: 'x', reason: 'fewer partitions' });
    await keeper.keep('a', [REQUEST]);
    expect(topicsVerdict(await keeper.keep('a', [REQUEST]))).toEqual({
      kind: 'stalled',
      reason: 'TopicChangeNotSupported',
      message: 'Topics cannot be changed so: x (fewer partitions).',
    });
    expect(asked).toBe(1);
  });

  it('are counted over all owners', async () => {
    await keeper.keep('a', [REQUEST]);
    await keeper.keep('b', [REQUEST, { ...REQUEST, name: 'y' }]);
    expect(await meter.exposition()).toMatch(/airy_topics_managed 3/);
    keeper.forget('b');
    expect(await meter.exposition()).toMatch(/airy_topics_managed 1/);
  });
});

describe('people are told', () => {
  it.each([
    ['created', [], 'Normal TopicCreated'],
    ['created', ['x'], 'Warning TopicRecreated'],
    ['config-repaired', ['x'], 'Warning TopicDriftReverted'],
  ] as const)('of a topic that was %s, with %j known before: %s', async (kind, known, expected) => {
    const client = createRecordingClient();
    const events = new EventRecorder({ client, clock, logger: silentLogger });
    reportTopics(events, anInstance(), { news: [{ kind, name: 'x' }], refused: [], nextMs: 0 }, known);
    await events.flush();
    const written = client.calls.map(({ body }) => body as { readonly type: string; readonly reason: string }); // Events
    expect(written.map(({ type, reason }) => `${type} ${reason}`)).toEqual([expected]);
  });
});
