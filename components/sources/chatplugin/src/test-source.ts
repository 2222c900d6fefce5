import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHANNEL, type Channel, type ChannelSpec, SOURCE, type Source } from '@airy/crds';
import { chatpluginChannelId, type Message, type MessageRecord, sourceEventsTopic, TOPICS } from '@airy/domain';
import { type EventLog, type LogRecord, openSqliteEventLog } from '@airy/event-log';
import { SECRET } from '@airy/kubernetes';
import { silentLogger, systemClock } from '@airy/observability';
import {
  createFakeKubernetes,
  createTestPlatform,
  type FakeKubernetes,
  type TestPlatform,
} from '@airy/platform/testing';
import { connector } from './connector.ts';
import { eventsRouter } from './events-router.ts';
import { webhook } from './webhook.ts';

export const INSTANCE_TOKEN = 'instance-token-of-this-test';
const PARTITIONS = 4;

/** An answer of the API, its body read. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

/** A chatplugin Source as the operator would run it, over a real log and a fake Kubernetes API. */
export interface TestSource {
  readonly log: EventLog;
  readonly kubernetes: FakeKubernetes;
  readonly channelId: string;
  readonly webhook: TestPlatform;
  /** Starts one more replica of the webhook, with a group and a folder of its own. */
  addWebhook(replica: number, log?: EventLog): Promise<TestPlatform>;
  startRouter(): Promise<TestPlatform>;
  startConnector(): Promise<TestPlatform>;
  putChannel(name: string, spec?: Partial<ChannelSpec>): Channel;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  authenticate(): Promise<{ readonly token: string; readonly conversationId: string; readonly cursor: string }>;
  /** Appends what `messages.send` would: an outbound message that waits to be delivered. */
  agentSays(conversationId: string, text: string, id?: string): Promise<Message>;
  messageRecords(): Promise<readonly (LogRecord & { readonly value: MessageRecord })[]>;
  close(): Promise<void>;
}

/** @param options.parts - which parts besides the webhook run from the start; default both */
export async function startTestSource(
  options: { readonly parts?: readonly ('router' | 'connector')[] } = {},
): Promise<TestSource> {
  const dir = await mkdtemp(join(tmpdir(), 'airy-chatplugin-'));
  const log = await openSqliteEventLog({ path: join(dir, 'log.sqlite'), clock: systemClock, logger: silentLogger });
  await log.ensureTopics(
    [TOPICS.messages, TOPICS.metadata, TOPICS.sourceDeadLetters, sourceEventsTopic('chat')].map(
      ({ name, cleanup }) => ({
        name,
        cleanup,
        partitions: PARTITIONS,
        replicationFactor: 1,
      }),
    ),
  );
  const kubernetes = createFakeKubernetes();
  const apiVersion = 'core.airy.co/v1beta1';
  const secret = (name: string, key: string, value: string) =>
    kubernetes.put(SECRET, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: 'airy' },
      data: { [key]: Buffer.from(value).toString('base64') },
    });
  secret('airy-token', 'token', INSTANCE_TOKEN);
  secret('chat-chat-key', 'key', randomBytes(32).toString('base64'));
  kubernetes.put<Source>(SOURCE, {
    apiVersion,
    kind: 'Source',
    metadata: { name: 'chat', namespace: 'airy' },
    spec: { instanceRef: { name: 'airy' }, type: 'chatplugin' },
  });
  const putChannel = (name: string, spec: Partial<ChannelSpec> = {}) =>
    kubernetes.put<Channel>(CHANNEL, {
      apiVersion,
      kind: 'Channel',
      metadata: { name, namespace: 'airy' },
      spec: { sourceRef: { name: 'chat' }, name: 'Shop', allowedOrigins: ['https://shop.example.com'], ...spec },
    });
  putChannel('shop');

  const platforms: TestPlatform[] = [];
  const platform = async (deployment: string, dataDir: string, eventLog = log) => {
    const made = await createTestPlatform({ eventLog, kubernetes, source: 'chat', deployment, dataDir });
    platforms.push(made);
    return made;
  };
  const addWebhook = async (replica: number, ownLog = log) => {
    const made = await platform(`sources-chat-webhook-${replica}`, join(dir, `webhook-${replica}`), ownLog);
    await made.run(webhook);
    return made;
  };
  const start = async (component: typeof connector) => {
    const made = await platform(component.name, join(dir, component.name));
    await made.run(component);
    return made;
  };
  const startRouter = () => start(eventsRouter);
  const startConnector = () => start(connector);
  const first = await addWebhook(0);
  const parts = options.parts ?? ['router', 'connector'];
  if (parts.includes('router')) await startRouter();
  if (parts.includes('connector')) await startConnector();
  const channelId = chatpluginChannelId('airy', 'shop');

  const source: TestSource = {
    log,
    kubernetes,
    channelId,
    webhook: first,
    addWebhook,
    startRouter,
    startConnector,
    putChannel,
    post: (path, body, headers) => postTo(first.url, path, body, headers),
    authenticate: () => authenticateAt(first.url, channelId),
    async agentSays(conversationId, text, id = crypto.randomUUID()) {
      const message = outboundMessage({ conversationId, channelId, text, id });
      await log.append(TOPICS.messages.name, [
        { key: conversationId, value: { schemaVersion: 1, kind: 'message-created', message } },
      ]);
      return message;
    },
    messageRecords: async () => {
      const pages = await Promise.all(
        Array.from({ length: PARTITIONS }, (_, partition) =>
          log.read({ topic: TOPICS.messages.name, partition }, 0, 10_000),
        ),
      );
      return pages.flat() as readonly (LogRecord & { readonly value: MessageRecord })[]; // the test's own topic
    },
    close: async () => {
      await Promise.all(platforms.map((one) => one.close()));
      await log.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return source;
}

/** A log whose consumers can be held up: a replica that lags behind. */
export function holdUp(log: EventLog): { readonly log: EventLog; hold(): void; release(): void } {
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  const lagging: EventLog = {
    append: (topic, records) => log.append(topic, records),
    read: (partition, from, limit) => log.read(partition, from, limit),
    endOffsets: (topic) => log.endOffsets(topic),
    partitionOf: (topic, key) => log.partitionOf(topic, key),
    ensureTopics: (topics) => log.ensureTopics(topics),
    deleteTopics: (names) => log.deleteTopics(names),
    listTopics: () => log.listTopics(),
    close: () => log.close(),
    subscribe: (options) =>
      log.subscribe({
        ...options,
        onBatch: async (batch) => {
          await gate.promise;
          await options.onBatch(batch);
        },
      }),
  };
  return {
    log: lagging,
    hold: () => {
      gate = Promise.withResolvers<void>();
    },
    release: () => gate.resolve(),
  };
}

/** Posts JSON (a string goes out as it is) and reads the answer. */
export async function postTo(
  url: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : {}, headers: answer.headers };
}

/** Begins a conversation. */
export async function authenticateAt(url: string, channelId: string) {
  const { body } = await postTo(url, '/chatplugin.authenticate', { channel_id: channelId });
  const token = String(body.token);
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return { token, conversationId: String(claims.conversation_id), cursor: String(body.cursor) };
}

/** An outbound message that waits to be delivered. */
export function outboundMessage(fields: {
  readonly conversationId: string;
  readonly channelId: string;
  readonly text: string;
  readonly id: string;
  readonly sentAt?: string;
}): Message {
  return {
    id: fields.id as Message['id'], // tests name ids as they like
    conversationId: fields.conversationId as Message['conversationId'], // given out by the API
    channelId: fields.channelId as Message['channelId'], // given out by the API
    source: 'chatplugin',
    senderId: 'agent',
    fromContact: false,
    content: { text: fields.text },
    sentAt: fields.sentAt ?? new Date().toISOString(),
    deliveryState: 'pending',
  };
}

/** `Authorization` header of a token. */
export function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}
