import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, makeDataDir, removeDataDir, startInstance, type TestInstance } from '../support/local-instance.ts';
import { aVisitor, type Visitor } from '../support/visitor.ts';

interface Problem {
  readonly message: string;
  readonly field?: string;
}

describe('what comes from outside', () => {
  const dataDir = makeDataDir();
  let instance: TestInstance;
  let visitor: Visitor;
  let conversationId: string;

  beforeAll(async () => {
    instance = await startInstance(dataDir);
    visitor = await aVisitor(instance.url, { channel_id: new URL(instance.demo).searchParams.get('channel_id') ?? '' });
    await visitor.send('first');
    conversationId = await eventually('the conversation shows', async () => {
      const { body } = await instance.call<{ data: { id: string }[] }>('/conversations.list');
      return body.data[0]?.id;
    });
  });
  afterAll(async () => {
    await instance?.stop();
    removeDataDir(dataDir);
  });

  const sendRaw = async (body: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${instance.url}/chatplugin.send`, {
      method: 'POST',
      headers: { authorization: `Bearer ${visitor.token}`, 'content-type': 'application/json', ...headers },
      body,
    });
    return { status: answer.status, body: (await answer.json()) as Problem }; // every refusal has this shape
  };
  const texts = async () => {
    const { body } = await instance.call<{ data: { content: { text: string } }[] }>('/messages.list', {
      conversation_id: conversationId,
    });
    return body.data.map(({ content }) => content.text);
  };

  it.each([
    '/conversations.list',
    '/conversations.info',
    '/messages.list',
    '/messages.send',
    '/metadata.upsert',
    '/channels.list',
    '/client.config',
    '/tags.create',
    '/templates.list',
    '/users.list',
    '/webhooks.list',
  ])('refuses anonymous calls to %s with 403 and a message', async (path) => {
    const answer = await fetch(`${instance.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(403);
    expect(((await answer.json()) as Problem).message.length).toBeGreaterThan(10);
  });

  it('refuses a wrong instance token', async () => {
    expect((await instance.call('/conversations.list', {}, { authorization: 'Bearer wrong' })).status).toBe(403);
  });

  it('refuses a bad chat token with 401', async () => {
    const { status, body } = await sendRaw('{"message":{"text":"x"}}', { authorization: 'Bearer x.y.z' });
    expect(status).toBe(401);
    expect(body.message.length).toBeGreaterThan(10);
  });

  it('refuses a resume token where a chat token belongs', async () => {
    const { status } = await sendRaw('{"message":{"text":"x"}}', {
      authorization: `Bearer ${await visitor.resumeToken()}`,
    });
    expect(status).toBe(401);
  });

  it.each([
    ['/messages.send', { conversation_id: 'no uuid', message: { text: 'x' } }, 'conversation_id'],
    ['/messages.send', { message: { text: 'x' } }, 'conversation_id'],
    ['/conversations.mark-read', {}, 'conversation_id'],
    ['/tags.create', { name: 'VIP' }, 'color'],
    ['/metadata.upsert', { subject: 'nothing', id: 'x', data: {} }, 'subject'],
  ])('answers %s with a wrong body with 400 and the field', async (path, body, field) => {
    const answer = await instance.call<Problem>(path, body);
    expect(answer.status).toBe(400);
    expect(`${answer.body.field} ${answer.body.message}`).toContain(field);
  });

  it('refuses broken JSON with 400', async () => {
    const { status, body } = await sendRaw('{"message":');
    expect(status).toBe(400);
    expect(body.message).toContain('JSON');
  });

  it('refuses a NUL with 400 and the field', async () => {
    const { status, body } = await sendRaw(JSON.stringify({ message: { text: 'a\u0000b' } }));
    expect(status).toBe(400);
    expect(`${body.field} ${body.message}`).toContain('message.text');
  });

  it('refuses a megabyte of text, naming the limit', async () => {
    const { status, body } = await sendRaw(JSON.stringify({ message: { text: 'x'.repeat(1_000_000) } }));
    expect(status).toBe(413);
    expect(body.message).toContain('65536 bytes');
  });

  it.each([
    ['right-to-left text', 'مرحبا، هل يمكنني تغيير العنوان؟'],
    ['emoji', '👩‍👩‍👧‍👦 🏳️‍🌈 é ñ 你好'],
    ['markup', '<img src=x onerror="alert(1)"><script>alert(2)</script>'],
    ['SQL', "'; DROP TABLE messages; --"],
    ['long text', 'y'.repeat(20_000)],
  ])('keeps %s exactly as written', async (_name, text) => {
    expect((await visitor.send(text)).status).toBe(200);
    await eventually('it stands in the conversation', async () => (await texts()).includes(text));
  });

  it('takes a repeated send with the same key for the same message', async () => {
    const first = await visitor.send('once', 'key-1');
    const second = await visitor.send('once', 'key-1');
    expect(second.body.id).toBe(first.body.id);
    await visitor.send('after');
    await eventually('the next one stands', async () => (await texts()).includes('after'));
    expect((await texts()).filter((text) => text === 'once')).toHaveLength(1);
  });

  it('says that there is nothing at an unknown path', async () => {
    const { status, body } = await instance.call<Problem>('/nothing.here');
    expect(status).toBe(404);
    expect(body.message).toContain('/nothing.here');
  });

  it('answers on loopback names only', async () => {
    const { request } = await import('node:http');
    const { port } = new URL(instance.url);
    const status = await new Promise<number | undefined>((resolve) => {
      request({ host: '127.0.0.1', port, path: '/ui/', headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });
    expect(status).toBe(421);
  });
});
