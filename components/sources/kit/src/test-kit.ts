import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHANNEL, type Channel, SOURCE, type Source } from '@airy/crds';
import { channelIdOf, type Message, type MessageRecord, sourceEventsTopic, TOPICS } from '@airy/domain';
import { type EventLog, openSqliteEventLog } from '@airy/event-log';
import { type Clock, silentLogger } from '@airy/observability';
import {
  createFakeKubernetes,
  createTestPlatform,
  type FakeKubernetes,
  type TestPlatform,
} from '@airy/platform/testing';
import { createChannelDirectory } from './channel-directory.ts';
import { createConnector } from './connector/connector.ts';
import type { ConnectorLimits, ConnectorOptions } from './connector/options.ts';

/** A clock that runs, and can be put forward: sleepers whose time has come wake up. */
export interface JumpClock extends Clock {
  jump(ms: number): void;
}

export function createJumpClock(): JumpClock {
  let offsetMs = 0;
  const sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  const nowMs = () => Date.now() + offsetMs;
  return {
    nowMs,
    nowIso: () => new Date(nowMs()).toISOString(),
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { untilMs: nowMs() + delayMs, wake };
        const timer = setTimeout(wake, delayMs);
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
        if (signal?.aborted) wake();
      }),
    jump: (ms) => {
      offsetMs += ms;
      for (const { untilMs, wake } of sleepers) if (untilMs <= nowMs()) wake();
    },
  };
}

/** A source named `line` of type `viber` with one Channel, over a real log. */
export interface TestLine {
  readonly log: EventLog;
  readonly clock: JumpClock;
  readonly kubernetes: FakeKubernetes;
  readonly channelId: string;
  platform(deployment: string): Promise<TestPlatform>;
  /** Starts a connector; the platform's `close` stops it. */
  connect(
    send: ConnectorOptions['send'],
    options?: {
      readonly repeatable?: boolean;
      readonly limits?: Partial<ConnectorLimits>;
      readonly replica?: number;
      readonly log?: EventLog;
    },
  ): Promise<TestPlatform>;
  append(conversation: string, ...records: readonly MessageRecord[]): Promise<void>;
  /** All records of the messages topic, by partition and offset. */
  records(): Promise<readonly MessageRecord[]>;
  close(): Promise<void>;
}

export async function startTestLine(partitions = 2): Promise<TestLine> {
  const dir = await mkdtemp(join(tmpdir(), 'airy-kit-'));
  const clock = createJumpClock();
  const log = await openSqliteEventLog({ path: join(dir, 'log.sqlite'), clock, logger: silentLogger });
  await log.ensureTopics(
    [TOPICS.messages, TOPICS.metadata, TOPICS.sourceDeadLetters, sourceEventsTopic('line')].map(
      ({ name, cleanup }) => ({
        name,
        cleanup,
        partitions,
        replicationFactor: 1,
      }),
    ),
  );
  const kubernetes = createFakeKubernetes();
  const apiVersion = 'core.airy.co/v1beta1';
  kubernetes.put<Source>(SOURCE, {
    apiVersion,
    kind: 'Source',
    metadata: { name: 'line', namespace: 'airy' },
    spec: { instanceRef: { name: 'airy' }, type: 'viber' },
  });
  kubernetes.put<Channel>(CHANNEL, {
    apiVersion,
    kind: 'Channel',
    metadata: { name: 'main', namespace: 'airy' },
    spec: { sourceRef: { name: 'line' }, sourceChannelId: 'account-1' },
  });
  const platforms: TestPlatform[] = [];
  const platform = async (deployment: string) => {
    const made = await createTestPlatform({ eventLog: log, kubernetes, source: 'line', deployment, clock });
    platforms.push(made);
    return made;
  };
  return {
    log,
    clock,
    kubernetes,
    channelId: channelIdOf('viber', 'account-1'),
    platform,
    async connect(send, { replica = 0, log: ownLog = log, ...options } = {}) {
      const made = await platform(`sources-line-connector-${replica}`);
      await made.run({
        name: 'sources-viber-connector',
        start: (p) =>
          createConnector({
            platform: { ...p, eventLog: ownLog },
            type: 'viber',
            channels: createChannelDirectory(p, 'viber'),
            send,
            ...options,
          }),
      });
      return made;
    },
    async append(conversation, ...records) {
      await log.append(
        TOPICS.messages.name,
        records.map((value) => ({ key: conversation, value })),
      );
    },
    async records() {
      const pages = await Promise.all(
        Array.from({ length: partitions }, (_, partition) =>
          log.read({ topic: TOPICS.messages.name, partition }, 0, 10_000),
        ),
      );
      return pages.flat().map(({ value }) => value as MessageRecord); // the test's own topic
    },
    async close() {
      await Promise.all(platforms.map((one) => one.close()));
      await log.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** An outbound message that waits; `fields` override. Short ids read better in tests than UUIDs. */
export function aMessage(
  line: Pick<TestLine, 'channelId' | 'clock'>,
  fields: Partial<Omit<Message, 'id' | 'conversationId'>> & { readonly id: string; readonly conversationId?: string },
): Message {
  const message = {
    conversationId: 'c1',
    channelId: line.channelId,
    source: 'viber',
    senderId: 'agent',
    fromContact: false,
    content: { text: fields.id },
    sentAt: line.clock.nowIso(),
    deliveryState: 'pending',
    ...fields,
  };
  return message as Message; // its ids are just texts
}

/** `message-created`. */
export function created(message: Message): MessageRecord {
  return { schemaVersion: 1, kind: 'message-created', message };
}
