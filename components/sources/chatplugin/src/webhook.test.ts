import { CHANNEL, SOURCE, type Source } from '@airy/crds';
import { chatpluginChannelId, messageIdOf, sourceEventsTopic, TOPICS } from '@airy/domain';
import { SECRET } from '@airy/kubernetes';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  authenticateAt,
  bearer,
  holdUp,
  INSTANCE_TOKEN,
  postTo,
  startTestSource,
  type TestSource,
} from './test-source.ts';
import { until } from './test-until.ts';

let source: TestSource;
beforeEach(async () => {
  source = await startTestSource();
});
afterEach(() => source.close());

async function resumeToken(token: string): Promise<string> {
  const { body } = await source.post('/chatplugin.resumeToken', {}, bearer(token));
  return String(body.resume_token);
}

async function historyAt(url: string, token: string): Promise<readonly { id: string; content: unknown }[]> {
  const { body } = await postTo(url, '/chatplugin.authenticate', { resume_token: token });
  return body.messages as readonly { id: string; content: unknown }[]; // the API's own shape
}

describe('chatplugin.authenticate', () => {
  it('begins an empty conversation for a connected channel', async () => {
    const { status, body } = await source.post('/chatplugin.authenticate', { channel_id: source.channelId });
    expect(status).toBe(200);
    expect(body).toEqual({ token: expect.any(String), messages: [], cursor: expect.stringMatching(/^\d+\.-?\d+$/) });
  });

  it('answers 400 without a channel or with an id that is none', async () => {
    for (const body of [{}, { channel_id: '' }, { channel_id: 'shop' }, { channel_id: null }]) {
      const answer = await source.post('/chatplugin.authenticate', body);
      expect([answer.status, answer.body.field]).toEqual([400, 'channel_id']);
    }
  });

  it('answers 404 for a channel that is unknown, deleted or of a paused source', async () => {
    const authenticate = (id: string) => source.post('/chatplugin.authenticate', { channel_id: id });
    expect((await authenticate(crypto.randomUUID())).status).toBe(404);
    source.putChannel('gone');
    const gone = chatpluginChannelId('airy', 'gone');
    expect((await authenticate(gone)).status).toBe(200);
    await source.kubernetes.delete({ type: CHANNEL, namespace: 'airy', name: 'gone' });
    expect((await authenticate(gone)).status).toBe(404);
    await source.kubernetes.mergePatch<Source>(
      { type: SOURCE, namespace: 'airy', name: 'chat' },
      { spec: { paused: true } },
    );
    expect(await authenticate(source.channelId)).toMatchObject({ status: 404, body: { message: expect.any(String) } });
  });

  it('resumes with all that was said, oldest first, also what the agent wrote', async () => {
    const { token, conversationId } = await source.authenticate();
    await source.post('/chatplugin.send', { message: { text: 'one' } }, bearer(token));
    await source.agentSays(conversationId, 'two');
    const resume = await resumeToken(token);
    await until(() => historyAt(source.webhook.url, resume)).toHaveLength(2);
    await source.post('/chatplugin.send', { message: { text: 'three' } }, bearer(token));
    const messages = await historyAt(source.webhook.url, resume);
    expect(messages.map(({ content }) => content)).toEqual([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
    expect(messages[0]).toMatchObject({ delivery_state: 'delivered', from_contact: true, metadata: null });
  });

  it('shows a message right after it was sent, at every replica', async () => {
    const second = await source.addWebhook(1);
    const { token } = await source.authenticate();
    const resume = await resumeToken(token);
    for (let count = 1; count <= 10; count += 1) {
      await source.post('/chatplugin.send', { message: { text: `${count}` } }, bearer(token));
      expect(await historyAt(count % 2 ? second.url : source.webhook.url, resume)).toHaveLength(count);
    }
  });
});

describe('a replica that lags behind', () => {
  it('waits for what the visitor has sent, and says 503 when that takes too long', async () => {
    const held = holdUp(source.log);
    const second = await source.addWebhook(1, held.log);
    const { token } = await source.authenticate();
    const resume = await resumeToken(token);
    expect(await historyAt(second.url, resume)).toEqual([]);
    held.hold();
    await source.post('/chatplugin.send', { message: { text: 'hi' } }, bearer(token));
    const late = await postTo(second.url, '/chatplugin.authenticate', { resume_token: resume });
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '1']);
    const waiting = historyAt(second.url, resume);
    held.release();
    expect(await waiting).toHaveLength(1);
  });
});

describe('tokens', () => {
  it('are refused with 401 when missing, forged, of the other kind or the instance token', async () => {
    const { token } = await source.authenticate();
    const resume = await resumeToken(token);
    const send = (headers: Record<string, string>) =>
      source.post('/chatplugin.send', { message: { text: 'a' } }, headers);
    const tampered = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const bad of ['', 'nonsense', tampered, resume, INSTANCE_TOKEN]) {
      expect((await send(bad ? bearer(bad) : {})).status).toBe(401);
    }
    for (const bad of ['nonsense', token]) {
      expect((await source.post('/chatplugin.authenticate', { resume_token: bad })).status).toBe(401);
      expect((await source.post('/chatplugin.resumeToken', {}, bearer('nonsense'))).status).toBe(401);
    }
    expect((await source.post('/chatplugin.resumeToken', {}, bearer(resume))).status).toBe(401);
    expect((await send({ authorization: token })).status).toBe(200);
  });

  it('are given to programs with the instance token, for the conversation they name', async () => {
    const { conversationId } = await source.authenticate();
    const ask = (body: object) => source.post('/chatplugin.resumeToken', body, bearer(INSTANCE_TOKEN));
    expect((await ask({})).status).toBe(400);
    const { status, body } = await ask({ channel_id: source.channelId, conversation_id: conversationId });
    expect(status).toBe(200);
    expect(await historyAt(source.webhook.url, String(body.resume_token))).toEqual([]);
  });
});

describe('chatplugin.send', () => {
  it('answers with the message once its raw event is durable', async () => {
    const { token, conversationId } = await source.authenticate();
    const { status, body } = await source.post('/chatplugin.send', { message: { text: 'hi' } }, bearer(token));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      content: { text: 'hi' },
      delivery_state: 'delivered',
      from_contact: true,
      source: 'chatplugin',
      metadata: {},
      sender: { id: conversationId },
    });
    const topic = sourceEventsTopic('chat').name;
    const partition = await source.log.partitionOf(topic, conversationId);
    const [event] = await source.log.read({ topic, partition }, 0, 1);
    expect(event?.value).toMatchObject({ source: 'chat', body: { messageId: body.id, conversationId } });
  });

  it('takes a repeat with the same Idempotency-Key for the same message', async () => {
    const { token, conversationId } = await source.authenticate();
    const send = (text: string) =>
      source.post('/chatplugin.send', { message: { text } }, { ...bearer(token), 'idempotency-key': 'k1' });
    const [first, repeat] = await Promise.all([send('hi'), send('hi')]);
    await until(() => source.messageRecords()).toHaveLength(1);
    const late = await send('something else');
    const second = await source.addWebhook(1);
    await until(async () => historyAt(second.url, await resumeToken(token))).toHaveLength(1);
    const headers = { ...bearer(token), 'idempotency-key': 'k1' };
    const elsewhere = await postTo(second.url, '/chatplugin.send', { message: { text: 'yet another' } }, headers);
    expect(first.body.id).toBe(messageIdOf(conversationId as never, 'k1')); // an id of the API's
    expect([repeat.body, late.body, elsewhere.body]).toEqual([first.body, first.body, first.body]);
    expect(await historyAt(source.webhook.url, await resumeToken(token))).toHaveLength(1);
  });

  it('keeps right-to-left text, emoji, HTML and lone surrogates as they are', async () => {
    const { token } = await source.authenticate();
    const texts = [
      'שלום עולם ‮abc',
      '👩‍👩‍👧‍👦🇺🇳',
      '<script>alert(1)</script><img src=x onerror=alert(1)>',
      '\ud800',
      '"\\\n',
    ];
    for (const text of texts) {
      expect((await source.post('/chatplugin.send', { message: { text } }, bearer(token))).body.content).toEqual({
        text,
      });
    }
    const messages = await historyAt(source.webhook.url, await resumeToken(token));
    expect(messages.map(({ content }) => content)).toEqual(texts.map((text) => ({ text })));
  });

  it('refuses what it cannot take, with the reason, and appends nothing', async () => {
    const { token } = await source.authenticate();
    const send = (body: unknown) => source.post('/chatplugin.send', body, bearer(token));
    expect(await send({ message: { text: 'a\0b' } })).toMatchObject({ status: 400, body: { field: 'message.text' } });
    expect(await send({ message: { text: 'a'.repeat(65_536) } })).toMatchObject({
      status: 413,
      body: { field: 'message' },
    });
    expect(await send({ message: { text: 'a'.repeat(1_048_577) } })).toMatchObject({ status: 413 });
    expect(await send('{"message":')).toMatchObject({ status: 400, body: { message: expect.any(String) } });
    expect(await send({})).toMatchObject({ status: 400, body: { field: 'message' } });
    for (const message of [null, 1, '', 'x', [], {}, { text: '' }, { text: ' \n' }]) {
      const body = { field: 'message', message: expect.stringMatching(/^Expected/) };
      expect(await send({ message })).toMatchObject({ status: 400, body });
    }
    expect(await source.log.endOffsets(sourceEventsTopic('chat').name)).toEqual([0, 0, 0, 0]);
  });

  it('answers 429 with Retry-After to a conversation that floods', async () => {
    const { token } = await source.authenticate();
    const send = () => source.post('/chatplugin.send', { message: { text: 'a' } }, bearer(token));
    const answers = await Promise.all(Array.from({ length: 120 }, send));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    const other = await source.authenticate();
    expect((await source.post('/chatplugin.send', { message: { text: 'a' } }, bearer(other.token))).status).toBe(200);
  });
});

describe('origins', () => {
  const allowed = 'https://shop.example.com';
  const cases = [
    { origin: undefined, status: 200 },
    { origin: allowed, status: 200 },
    { origin: 'https://evil.example.com', status: 403 },
    { origin: 'http://shop.example.com', status: 403 },
    { origin: 'https://shop.example.com.evil.com', status: 403 },
    { origin: 'null', status: 403 },
  ];
  it.each(cases)('answers $status to a page of $origin', async ({ origin, status }) => {
    const headers: Record<string, string> = origin ? { origin } : {};
    const answer = await source.post('/chatplugin.config', { channel_id: source.channelId }, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin === allowed ? allowed : null);
  });

  it('lets pages of its own host in', async () => {
    const headers = { origin: source.webhook.url };
    const answer = await source.post('/chatplugin.config', { channel_id: source.channelId }, headers);
    expect(answer.status).toBe(200);
  });

  it('answers a preflight for every origin that some channel allows, and checks the channel at the request', async () => {
    source.putChannel('other', { allowedOrigins: ['http://localhost:*'] });
    const preflight = (origin: string) =>
      fetch(`${source.webhook.url}/chatplugin.send`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });
    const yes = await preflight('http://localhost:3000');
    expect([yes.status, yes.headers.get('access-control-allow-origin')]).toEqual([204, 'http://localhost:3000']);
    expect((await preflight('https://evil.example.com')).status).toBe(403);
    const headers = { origin: 'http://localhost:3000' };
    expect((await source.post('/chatplugin.authenticate', { channel_id: source.channelId }, headers)).status).toBe(403);
  });
});

describe('chatplugin.config', () => {
  it('follows the Channel, and says nothing of its origins', async () => {
    source.putChannel('shop', { name: 'Books', widget: { headerText: 'Ask us', primaryColor: '#123456' } });
    const { body } = await source.post('/chatplugin.config', { channel_id: source.channelId });
    expect(body).toEqual({
      channel_id: source.channelId,
      name: 'Books',
      image_url: null,
      widget: { headerText: 'Ask us', primaryColor: '#123456' },
    });
  });
});

describe('readiness', () => {
  it('says which Secret is missing, and issues no tokens without it', async () => {
    const { status } = await source.post('/chatplugin.authenticate', { channel_id: source.channelId });
    expect(status).toBe(200);
    await source.kubernetes.delete({ type: SECRET, namespace: 'airy', name: 'chat-chat-key' });
    await vi.waitFor(async () => {
      expect((await source.post('/chatplugin.authenticate', { channel_id: source.channelId })).status).toBe(503);
    });
  });
});

describe('replay', () => {
  it('changes nothing when raw events come twice', async () => {
    const { token } = await source.authenticate();
    for (const text of ['one', 'two']) await source.post('/chatplugin.send', { message: { text } }, bearer(token));
    const resume = await resumeToken(token);
    await until(() => source.messageRecords()).toHaveLength(2);
    const before = await historyAt(source.webhook.url, resume);
    const { name: topic } = sourceEventsTopic('chat');
    const pages = await Promise.all([0, 1, 2, 3].map((partition) => source.log.read({ topic, partition }, 0, 100)));
    await source.log.append(
      topic,
      pages.flat().map(({ key, value }) => ({ key, value })),
    );
    await until(() => source.messageRecords()).toHaveLength(4);
    expect(await historyAt(source.webhook.url, resume)).toEqual(before);
    const fresh = await source.addWebhook(1);
    expect(await historyAt(fresh.url, resume)).toEqual(before);
  });

  it('puts a raw event that cannot be read aside, and it hides nothing', async () => {
    const { token, conversationId } = await source.authenticate();
    const { name: topic } = sourceEventsTopic('chat');
    const broken = { messageId: 'no-uuid', conversationId, channelId: source.channelId, content: 'x', sentAt: 'today' };
    await source.log.append(topic, [
      {
        key: conversationId,
        value: { schemaVersion: 1, source: 'chat', receivedAt: '2026-01-01T00:00:00.000Z', body: broken },
      },
    ]);
    await source.post('/chatplugin.send', { message: { text: 'fine' } }, bearer(token));
    expect(await historyAt(source.webhook.url, await resumeToken(token))).toHaveLength(1);
    await until(async () => (await source.log.endOffsets(TOPICS.sourceDeadLetters.name)).reduce((a, b) => a + b)).toBe(
      1,
    );
  });

  it('ends tokens of a key that was rotated', async () => {
    const { token } = await source.authenticate();
    const send = () => source.post('/chatplugin.send', { message: { text: 'a' } }, bearer(token));
    expect((await send()).status).toBe(200);
    await source.kubernetes.mergePatch(
      { type: SECRET, namespace: 'airy', name: 'chat-chat-key' },
      { data: { key: Buffer.from(Buffer.alloc(32, 7).toString('base64')).toString('base64') } },
    );
    expect((await send()).status).toBe(401);
  });
});

describe('replicas', () => {
  it('take one another’s tokens', async () => {
    const second = await source.addWebhook(1);
    const { token } = await authenticateAt(second.url, source.channelId);
    expect((await source.post('/chatplugin.send', { message: { text: 'a' } }, bearer(token))).status).toBe(200);
  });
});
