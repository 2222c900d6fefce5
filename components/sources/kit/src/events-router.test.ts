import { type ConversationId, type MessageRecord, sourceEventsTopic, TOPICS } from '@airy/domain';
import { EventLogError } from '@airy/event-log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEventsRouter, type RoutedEvent } from './events-router.ts';
import { startTestLine, type TestLine } from './test-kit.ts';
import { until } from './test-until.ts';

let line: TestLine;
beforeEach(async () => {
  line = await startTestLine(1);
});
afterEach(() => line.close());

const events = sourceEventsTopic('line').name;
const read = (topic: string) => line.log.read({ topic, partition: 0 }, 0, 1_000);

function routed(text: string, conversation = 'c1'): RoutedEvent {
  const record = { schemaVersion: 1, kind: 'message-created', message: { id: text } } as MessageRecord; // all that is looked at
  return {
    kind: 'routed',
    conversationId: conversation as ConversationId, // short ids read better
    messages: [record],
    metadata: [
      {
        schemaVersion: 1,
        kind: 'metadata-set',
        subject: 'conversation',
        id: conversation,
        path: 'contact.display_name',
        value: text,
        at: '2026-01-02T03:04:05.678Z',
      },
    ],
  };
}

async function start(map: (body: unknown) => RoutedEvent | readonly RoutedEvent[], log = line.log) {
  const platform = await line.platform('sources-line-events-router');
  await platform.run({
    name: 'sources-viber-events-router',
    start: (p) => createEventsRouter({ platform: { ...p, eventLog: log }, map: ({ body }) => map(body) }),
  });
  return platform;
}

async function receive(...bodies: readonly unknown[]): Promise<void> {
  await line.log.append(
    events,
    bodies.map((body) => ({
      key: 'k',
      value: { schemaVersion: 1, source: 'line', receivedAt: '2026-01-02T03:04:05.678Z', body },
    })),
  );
}

it('appends what events mean, keyed by conversation, in the order of the events', async () => {
  await start((body) => routed(String(body)));
  await receive('one', 'two', 'three');
  await until(() => read(TOPICS.messages.name)).toHaveLength(3);
  const messages = await read(TOPICS.messages.name);
  expect(messages.map(({ key, value }) => [key, value])).toMatchObject([
    ['c1', { message: { id: 'one' } }],
    ['c1', { message: { id: 'two' } }],
    ['c1', { message: { id: 'three' } }],
  ]);
  expect(await read(TOPICS.metadata.name)).toMatchObject([{ key: 'c1' }, { key: 'c1' }, { key: 'c1' }]);
});

it('puts what it cannot read aside with the reason, counts it and goes on', async () => {
  const platform = await start((body) => {
    if (body === 'broken') return { kind: 'unreadable', reason: 'no sender' };
    if (body === 'worse') throw new TypeError('not even an object');
    if (body === 'typing') return { kind: 'ignored' };
    return routed(String(body));
  });
  await line.log.append(events, [{ key: 'k', value: 'not an event' }]);
  await receive('broken', 'worse', 'typing', 'fine');
  await until(() => read(TOPICS.messages.name)).toHaveLength(1);
  const letters = await read(TOPICS.sourceDeadLetters.name);
  expect(letters.map(({ key, value }) => [key, value])).toMatchObject([
    [`${events}/0/0`, { offset: 0, reason: expect.stringContaining('expected a source event'), value: 'not an event' }],
    [`${events}/0/1`, { offset: 1, reason: 'no sender', source: 'line' }],
    [`${events}/0/2`, { offset: 2, reason: 'not even an object' }],
  ]);
  const metrics = await platform.meter.exposition();
  expect(metrics).toContain('airy_source_events_total{outcome="unreadable"} 3');
  expect(metrics).toContain('airy_source_events_total{outcome="ignored"} 1');
});

it('appends equal records when a batch is repeated', async () => {
  let failures = 1;
  const flaky: typeof line.log = Object.create(line.log, {
    append: {
      value: async (topic: string, records: Parameters<typeof line.log.append>[1]) => {
        const positions = await line.log.append(topic, records);
        if (topic === TOPICS.metadata.name && failures-- > 0)
          throw new EventLogError('unavailable', 'gone after the append');
        return positions;
      },
    },
    subscribe: { value: (options: Parameters<typeof line.log.subscribe>[0]) => line.log.subscribe(options) },
  });
  await start((body) => routed(String(body)), flaky);
  await receive('one');
  for (const topic of [TOPICS.messages.name, TOPICS.metadata.name]) {
    await until(() => read(topic)).toHaveLength(2);
    const [first, second] = await read(topic);
    expect([second?.key, second?.value]).toEqual([first?.key, first?.value]);
  }
});

it('puts an event aside whose record the log refuses as too large, not its neighbours', async () => {
  await start((body) => routed(body === 'big' ? 'x'.repeat(2_200_000) : String(body)));
  await receive('one', 'big', 'three');
  await until(() => read(TOPICS.messages.name)).toHaveLength(2);
  expect(await read(TOPICS.messages.name)).toMatchObject([
    { value: { message: { id: 'one' } } },
    { value: { message: { id: 'three' } } },
  ]);
  await until(() => read(TOPICS.sourceDeadLetters.name)).not.toHaveLength(0);
  const [letter] = await read(TOPICS.sourceDeadLetters.name);
  expect(letter?.value).toMatchObject({
    offset: 1,
    value: { body: 'big' },
    reason: expect.stringContaining('too large'),
  });
});
