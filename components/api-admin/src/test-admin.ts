import { join } from 'node:path';
import { AIRY_INSTANCE, CHANNEL, type Channel, type ObjectMeta, SOURCE, type Source } from '@airy/crds';
import { TOPICS, type TopicDefinition } from '@airy/domain';
import { type EventLog, openSqliteEventLog } from '@airy/event-log';
import { SECRET } from '@airy/kubernetes';
import { silentLogger, systemClock } from '@airy/observability';
import { createTestPlatform, type TestPlatform } from '@airy/platform/testing';
import { component } from './component.ts';

const API_VERSION = 'core.airy.co/v1beta1';

/** A Source as a test needs it. */
export function aSource(name: string, spec: Partial<Source['spec']> = {}, metadata: Partial<ObjectMeta> = {}): Source {
  return {
    apiVersion: API_VERSION,
    kind: 'Source',
    metadata: { namespace: 'airy', ...metadata, name },
    spec: { instanceRef: { name: 'airy' }, type: 'chatplugin', ...spec },
  };
}

/** A Channel of the Source `web` as a test needs it. */
export function aChannel(
  name: string,
  spec: Partial<Channel['spec']> = {},
  metadata: Partial<ObjectMeta> = {},
): Channel {
  return {
    apiVersion: API_VERSION,
    kind: 'Channel',
    metadata: { namespace: 'airy', ...metadata, name },
    spec: { sourceRef: { name: 'web' }, ...spec },
  };
}

/** A running api-admin over an embedded log. */
export interface TestAdmin {
  readonly platform: TestPlatform;
  readonly eventLog: EventLog;
  /** POSTs with the instance token. */
  post(path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Answer }>;
  /** Values of all records of a topic, oldest first within a partition. */
  recordsOf(topic: TopicDefinition): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

/** The parts of answers that tests look at. */
interface Answer {
  readonly [field: string]: unknown;
  readonly data?: readonly Readonly<Record<string, unknown>>[];
}

/** Starts api-admin with the Source `web` and what else is given. */
export async function aTestAdmin(
  options: {
    readonly channels?: readonly Channel[];
    readonly sources?: readonly Source[];
    readonly dataDir?: string;
  } = {},
): Promise<TestAdmin> {
  const base = await createTestPlatform(options.dataDir === undefined ? {} : { dataDir: options.dataDir });
  const path = join(base.dataDir, 'log.sqlite');
  const eventLog = await openSqliteEventLog({ path, clock: systemClock, logger: silentLogger });
  await eventLog.ensureTopics(
    [TOPICS.channels, TOPICS.tags, TOPICS.templates].map(({ name, cleanup }) => ({
      name,
      cleanup,
      partitions: 2,
      replicationFactor: 1,
    })),
  );
  const platform = await createTestPlatform({ eventLog, deployment: 'api-admin', dataDir: base.dataDir });
  const { kubernetes } = platform;
  const data = { token: Buffer.from('pear-lantern').toString('base64') };
  kubernetes.put(SECRET, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'airy-token', namespace: 'airy' },
    data,
  });
  const key = { key: Buffer.from(Buffer.alloc(32, 7).toString('base64')).toString('base64') };
  const keyMetadata = { name: 'airy-session-key', namespace: 'airy' };
  kubernetes.put(SECRET, { apiVersion: 'v1', kind: 'Secret', metadata: keyMetadata, data: key });
  const metadata = { name: 'airy', namespace: 'airy' };
  kubernetes.put(AIRY_INSTANCE, {
    apiVersion: API_VERSION,
    kind: 'AiryInstance',
    metadata,
    spec: { version: '9.9.9' },
  });
  for (const source of options.sources ?? [aSource('web')]) kubernetes.put(SOURCE, source);
  for (const channel of options.channels ?? []) kubernetes.put(CHANNEL, channel);
  const running = await platform.run(component);
  while (!running.readiness().ready) await new Promise((resolve) => setTimeout(resolve, 5));

  return {
    platform,
    eventLog,
    async post(path, body) {
      const answer = await fetch(platform.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer pear-lantern' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: (text ? JSON.parse(text) : {}) as Answer }; // what the tests look at
    },
    async recordsOf({ name }) {
      const ends = await eventLog.endOffsets(name);
      const records = await Promise.all(
        ends.map((_end, partition) => eventLog.read({ topic: name, partition }, 0, 1_000)),
      );
      return records.flat().map(({ value }) => value);
    },
    async close() {
      await platform.close();
      await eventLog.close();
      await base.close();
    },
  };
}
