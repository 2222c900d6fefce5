import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instanceSessionKeySecret, instanceTokenSecret } from '@airy/crds';
import { TOPICS } from '@airy/domain';
import { type EventLog, openSqliteEventLog } from '@airy/event-log';
import { SECRET } from '@airy/kubernetes';
import { silentLogger, systemClock } from '@airy/observability';
import type { Running } from '@airy/platform';
import { createTestPlatform, type TestPlatform } from '@airy/platform/testing';
import { component } from './component.ts';

/** The instance token of test instances. */
export const TOKEN = 'test-token-of-the-instance';

/** The component on a real log, ready. */
export interface TestInstance {
  readonly platform: TestPlatform;
  readonly eventLog: EventLog;
  readonly running: Running;
  /** POSTs JSON with the instance token. */
  call(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Appends values to a topic under one key. */
  put(topic: keyof typeof TOPICS, key: string, ...values: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts the component with its secrets and four partitions a topic; `close` removes everything. */
export async function startInstance(options: { readonly partitions?: number } = {}): Promise<TestInstance> {
  const folder = await mkdtemp(join(tmpdir(), 'airy-communication-'));
  const eventLog = await openSqliteEventLog({
    path: join(folder, 'log.sqlite'),
    clock: systemClock,
    logger: silentLogger,
  });
  await eventLog.ensureTopics(
    Object.values(TOPICS).map(({ name, cleanup }) => ({
      name,
      cleanup,
      partitions: options.partitions ?? 4,
      replicationFactor: 1,
    })),
  );
  const platform = await createTestPlatform({ eventLog, deployment: 'api-communication' });
  const secret = (ref: { readonly name: string; readonly key: string }, value: string) =>
    platform.kubernetes.put(SECRET, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: ref.name, namespace: platform.namespace },
      data: { [ref.key]: Buffer.from(value).toString('base64') },
    });
  secret(instanceTokenSecret(platform.instance), TOKEN);
  secret(instanceSessionKeySecret(platform.instance), randomBytes(32).toString('base64'));
  const running = await platform.run(component);
  return {
    platform,
    eventLog,
    running,
    call: (path, body, headers) =>
      fetch(`${platform.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    put: async (topic, key, ...values) => {
      await eventLog.append(
        TOPICS[topic].name,
        values.map((value) => ({ key, value })),
      );
    },
    close: async () => {
      await platform.close();
      await eventLog.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
