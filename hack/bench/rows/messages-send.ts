import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { component as apiCommunication } from '@airy/api-communication';
import { CHANNEL, type Channel, instanceSessionKeySecret, instanceTokenSecret, SOURCE, type Source } from '@airy/crds';
import { airyUuid, chatpluginChannelId, TOPICS } from '@airy/domain';
import { openSqliteEventLog } from '@airy/event-log';
import { SECRET } from '@airy/kubernetes';
import { silentLogger, systemClock } from '@airy/observability';
import { createFakeKubernetes, createTestPlatform, type TestPlatform } from '@airy/platform/testing';
import { components as chatplugin } from '@airy/source-chatplugin';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { loadHttp, postText } from '../http-load.ts';
import { type Bench, compare } from '../row.ts';

const ROUNDS = 5;
const REQUESTS = 6_000;
const CONNECTIONS = 64;
const CONVERSATIONS = 200;
const TOKEN = randomBytes(24).toString('base64url');
const CHANNEL_ID = chatpluginChannelId('airy', 'web');
const conversationId = (n: number) => airyUuid(`bench conversation ${n}`);

const TEXTS = Array.from({ length: CONVERSATIONS }, (_, n) =>
  postText(
    '/messages.send',
    JSON.stringify({
      conversation_id: conversationId(n),
      message: { text: 'Your parcel left our warehouse this morning and will be with you on Thursday, before noon.' },
    }),
    { authorization: `Bearer ${TOKEN}` },
  ),
);

const load = (port: number) => loadHttp({ port, connections: CONNECTIONS, requests: REQUESTS, texts: TEXTS });

/** api-communication and the chatplugin's connector on one log, in this process, as `npm start` has them. */
async function startOurs(folder: string) {
  const eventLog = await openSqliteEventLog({ path: join(folder, 'log.db'), clock: systemClock, logger: silentLogger });
  await eventLog.ensureTopics(
    Object.values(TOPICS).map(({ name, cleanup }) => ({ name, cleanup, partitions: 10, replicationFactor: 1 })),
  );
  const kubernetes = createFakeKubernetes();
  const secret = ({ name, key }: { readonly name: string; readonly key: string }, value: string) =>
    kubernetes.put(SECRET, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: 'airy' },
      data: { [key]: Buffer.from(value).toString('base64') },
    });
  secret(instanceTokenSecret('airy'), TOKEN);
  secret(instanceSessionKeySecret('airy'), randomBytes(32).toString('base64'));
  kubernetes.put<Source>(SOURCE, {
    apiVersion: 'core.airy.co/v1beta1',
    kind: 'Source',
    metadata: { name: 'chat', namespace: 'airy' },
    spec: { instanceRef: { name: 'airy' }, type: 'chatplugin' },
  });
  kubernetes.put<Channel>(CHANNEL, {
    apiVersion: 'core.airy.co/v1beta1',
    kind: 'Channel',
    metadata: { name: 'web', namespace: 'airy' },
    spec: { sourceRef: { name: 'chat' } },
  });
  const api = await createTestPlatform({ eventLog, kubernetes, deployment: 'api-communication' });
  const sender = await createTestPlatform({
    eventLog,
    kubernetes,
    deployment: 'sources-chat-connector',
    source: 'chat',
  });
  await eventLog.append(TOPICS.channels.name, [{ key: CHANNEL_ID, value: aChannel() }]);
  for (let n = 0; n < CONVERSATIONS; n += 1)
    await eventLog.append(TOPICS.messages.name, [{ key: conversationId(n), value: aFirstMessage(n) }]);
  const connector = chatplugin.find(({ name }) => name === 'sources-chatplugin-connector');
  if (!connector) throw new Error('the chatplugin has no connector');
  const running = await Promise.all([api.run(apiCommunication), sender.run(connector)]);
  while (!running.every((one) => one.readiness().ready)) await systemClock.sleep(20);
  const close = async () => {
    await api.close();
    await sender.close();
    await eventLog.close();
  };
  return { api, close };
}

function aChannel() {
  return {
    schemaVersion: 1,
    id: CHANNEL_ID,
    source: 'chatplugin',
    sourceChannelId: 'web',
    connected: true,
    name: 'Web',
    resource: 'web',
  };
}

function aFirstMessage(n: number) {
  const message = {
    id: airyUuid(`bench message ${n}`),
    conversationId: conversationId(n),
    channelId: CHANNEL_ID,
    source: 'chatplugin',
    senderId: conversationId(n),
    fromContact: true,
    content: { text: 'Where is my parcel?' },
    sentAt: '2024-01-01T00:00:00.000Z',
    deliveryState: 'delivered',
  };
  return { schemaVersion: 1, kind: 'message-created', message };
}

/** Sends, and waits after the clock has stopped until the last message is listed as delivered: nothing may be put off. */
async function sendThrough(platform: TestPlatform): Promise<number> {
  const rate = await load(Number(new URL(platform.url).port));
  const deadlineMs = performance.now() + 60_000;
  for (let n = 0; n < CONVERSATIONS; ) {
    const answer = await fetch(`${platform.url}/messages.list`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ conversation_id: conversationId(n), page_size: 1 }),
    });
    const text = await answer.text();
    if (!text.includes('"delivery_state":"pending"')) n += 1;
    else if (performance.now() > deadlineMs) throw new Error(`a message is pending for 60 s: ${text.slice(0, 300)}`);
    else await systemClock.sleep(20);
  }
  return rate;
}

/** A route that stores the body it gets, and answers when it is on the disk: what came meanwhile is one commit. */
function startBare(file: string) {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE record (id INTEGER PRIMARY KEY, value TEXT)');
  const insert = db.prepare('INSERT INTO record (value) VALUES (?)');
  let waiting: { readonly value: string; readonly done: () => void }[] = [];
  const commit = () => {
    const batch = waiting;
    waiting = [];
    db.exec('BEGIN IMMEDIATE');
    for (const { value } of batch) insert.run(value);
    db.exec('COMMIT');
    for (const { done } of batch) done();
  };
  const app = new Hono();
  app.post('/messages.send', async (c) => {
    const body: unknown = await c.req.json();
    await new Promise<void>((done) => {
      if (waiting.push({ value: JSON.stringify(body), done }) === 1) setImmediate(commit);
    });
    return c.json({ ok: true });
  });
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  const close = async () => {
    server.close();
    await once(server, 'close');
    db.close();
  };
  return { server, close };
}

const bench: Bench = {
  name: 'messages.send throughput',
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'airy-bench-'));
    const ours = await startOurs(folder);
    const bare = startBare(join(folder, 'bare.db'));
    await once(bare.server, 'listening');
    const { port } = bare.server.address() as AddressInfo; // it listens on a port
    try {
      await sendThrough(ours.api);
      await load(port);
      return await compare({
        name: 'messages.send throughput',
        unit: 'requests/s',
        rounds: ROUNDS,
        ours: () => sendThrough(ours.api),
        ceiling: () => load(port),
        goal: { atLeast: 0.2 },
      });
    } finally {
      await ours.close();
      await bare.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
export default bench;
