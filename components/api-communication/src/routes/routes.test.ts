import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startInstance, type TestInstance } from '../component.testing.ts';
import { aChannel, aDelivery, aMessage, instant, uuid } from '../read-model/records.testing.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await startInstance();
  await instance.put('channels', uuid(1, 3), aChannel(1));
  await instance.put('channels', uuid(2, 3), aChannel(2, { connected: false }));
});
afterAll(() => instance.close());

const conversation = (n: number) => uuid(n, 2);
const json = async (response: Promise<Response>, status = 200) => {
  const answer = await response;
  const text = await answer.text();
  expect([answer.status, text]).toEqual([status, expect.anything()]);
  return text === '' ? undefined : JSON.parse(text);
};
/** Stores messages in a conversation and waits until they are listed. */
const have = async (n: number, ...messages: readonly ReturnType<typeof aMessage>[]) => {
  await instance.put('messages', conversation(n), ...messages);
  await vi.waitFor(async () => {
    const { pagination_data } = await json(instance.call('/messages.list', { conversation_id: conversation(n) }));
    expect(pagination_data.total).toBeGreaterThanOrEqual(messages.length);
  });
};

describe('reads', () => {
  it('refuses anonymous calls with 403 and a message', async () => {
    const answer = await fetch(`${instance.platform.url}/conversations.list`, { method: 'POST' });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({ message: expect.any(String) });
  });

  it('is ready once caught up', async () => {
    await vi.waitFor(() => expect(instance.running.readiness()).toEqual({ ready: true }));
  });

  it('shows a conversation as the reference has it', async () => {
    await have(10, aMessage(1001, { conversation: 10, at: 5 }));
    expect(await json(instance.call('/conversations.info', { conversation_id: conversation(10) }))).toEqual({
      id: conversation(10),
      created_at: instant(5),
      channel: {
        id: uuid(1, 3),
        source: 'chatplugin',
        source_channel_id: 'web-1',
        connected: true,
        metadata: { name: 'Web 1' },
      },
      metadata: { contact: { display_name: 'Chatplugin 00010' }, unread_count: 1 },
      last_message: {
        id: uuid(1001, 1),
        content: { text: 'message 1001' },
        sent_at: instant(5),
        delivery_state: 'delivered',
        from_contact: true,
        source: 'chatplugin',
        metadata: {},
        sender: { id: 'contact', name: null, avatar_url: null },
      },
    });
  });

  it('answers 404 for a conversation that is not there, or has no known channel yet', async () => {
    await instance.put('messages', conversation(11), aMessage(1101, { conversation: 11, channel: 99 }));
    await json(instance.call('/conversations.info', { conversation_id: conversation(11) }), 404);
    await json(instance.call('/messages.list', { conversation_id: conversation(404) }), 404);
  });

  it('names the field of a wrong body', async () => {
    const answer = await json(instance.call('/conversations.info', { conversation_id: 'x' }), 400);
    expect(answer.field).toBe('conversation_id');
  });

  it('pages conversations by offset, newest last message first', async () => {
    await have(21, aMessage(2101, { conversation: 21, at: 9_000_001 }));
    await have(22, aMessage(2201, { conversation: 22, at: 9_000_002 }));
    await have(23, aMessage(2301, { conversation: 23, at: 9_000_003 }));
    const filters = `id:(${conversation(21)} OR ${conversation(22)} OR ${conversation(23)})`;
    const first = await json(instance.call('/conversations.list', { filters, page_size: 2, cursor: null }));
    expect(first.data.map(({ id }: { id: string }) => id)).toEqual([conversation(23), conversation(22)]);
    expect(first.pagination_data).toEqual({ previous_cursor: null, next_cursor: '2', total: 3 });
    const second = await json(instance.call('/conversations.list', { filters, page_size: 2, cursor: '2' }));
    expect(second.data.map(({ id }: { id: string }) => id)).toEqual([conversation(21)]);
    expect(second.pagination_data).toEqual({ previous_cursor: '0', next_cursor: null, total: 3 });
  });

  it('answers a list without a body, with a cursor for the socket', async () => {
    const answer = await instance.call('/conversations.list');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-airy-cursor')).toMatch(/^[\w-]+$/);
  });

  it('refuses a bad filter and a bad cursor with the reason', async () => {
    const filter = await json(instance.call('/conversations.list', { filters: 'id:(a' }), 400);
    expect(filter.message).toContain('Failed to parse Lucene query');
    await json(instance.call('/conversations.list', { cursor: 'abc' }), 400);
  });

  it('pages messages by id, newest first', async () => {
    const all = [1, 2, 3, 4, 5].map((n) => aMessage(3000 + n, { conversation: 30, at: n }));
    await have(30, ...all);
    const list = (cursor: string | null) =>
      json(instance.call('/messages.list', { conversation_id: conversation(30), cursor, page_size: 2 }));
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(cursor);
      ids.push(...page.data.map(({ id }: { id: string }) => id));
      expect(page.pagination_data.total).toBe(5);
      cursor = page.pagination_data.next_cursor;
    } while (cursor);
    expect(ids).toEqual([5, 4, 3, 2, 1].map((n) => uuid(3000 + n, 1)));
    await json(instance.call('/messages.list', { conversation_id: conversation(30), cursor: uuid(9, 9) }), 400);
  });
});

describe('writes', () => {
  it('sends a message that is pending, listed once visible, and delivered by its connector', async () => {
    await have(40, aMessage(4001, { conversation: 40 }));
    const sent = await instance.call('/messages.send', { conversation_id: conversation(40), message: { text: 'hi' } });
    expect(sent.status).toBe(200);
    const position = sent.headers.get('x-airy-position') ?? '';
    expect(position).toMatch(/^messages:\d+:\d+$/);
    const message: Readonly<Record<string, unknown>> = JSON.parse(await sent.text());
    expect(message).toMatchObject({
      content: { text: 'hi' },
      delivery_state: 'pending',
      from_contact: false,
      metadata: {},
    });
    const list = () =>
      json(instance.call('/messages.list', { conversation_id: conversation(40) }, { 'x-airy-position': position }));
    expect((await list()).data[0]).toEqual(message);
    await instance.put('messages', conversation(40), {
      ...aDelivery(0, 'delivered'),
      messageId: message.id,
      sourceMessageId: 'upstream-1',
    });
    await vi.waitFor(async () =>
      expect((await list()).data[0]).toEqual({
        ...message,
        delivery_state: 'delivered',
        metadata: { source: { id: 'upstream-1' } },
      }),
    );
  });

  it('answers a repeat with the same key with the same message', async () => {
    await have(41, aMessage(4101, { conversation: 41 }));
    const send = () =>
      instance.call(
        '/messages.send',
        { conversation_id: conversation(41), message: { text: 'once' } },
        { 'idempotency-key': 'k1' },
      );
    const answers = await Promise.all([send(), send()]);
    const [first, second] = await Promise.all(answers.map((answer) => answer.json()));
    expect(second).toEqual(first);
    const position = answers[0]?.headers.get('x-airy-position') ?? '';
    const { data } = await json(
      instance.call('/messages.list', { conversation_id: conversation(41) }, { 'x-airy-position': position }),
    );
    expect(data).toHaveLength(2);
    expect(await (await send()).json()).toEqual(first);
  });

  it('finds a conversation that is stored while it waits', async () => {
    const sending = instance.call('/messages.send', { conversation_id: conversation(42), message: { text: 'early' } });
    await instance.put('messages', conversation(42), aMessage(4201, { conversation: 42 }));
    expect((await sending).status).toBe(200);
  });

  it('refuses what cannot be sent, with the reason', async () => {
    const send = (body: unknown, status: number, headers = {}) =>
      json(instance.call('/messages.send', body, headers), status);
    await instance.put('messages', conversation(43), aMessage(4301, { conversation: 43, channel: 2 }));
    const to = { conversation_id: conversation(43) };
    expect((await send({ ...to, message: { text: 'x' } }, 403)).message).toContain('not connected');
    expect((await send({ conversation_id: conversation(404), message: { text: 'x' } }, 404)).message).toContain(
      'no conversation',
    );
    expect((await send({ ...to, message: { text: 'x'.repeat(70_000) } }, 413)).message).toContain('65536');
    expect((await send({ ...to, message: { text: 'a\u0000b' } }, 400)).field).toBe('message.text');
    expect((await send({ ...to }, 400)).field).toBe('message');
    for (const message of [null, 1, '', 'x', [], {}, { text: ' ' }])
      expect(await send({ ...to, message }, 400)).toMatchObject({
        field: 'message',
        message: expect.stringMatching(/^Expected/),
      });
    expect((await send({ conversation_id: 'x', message: { text: 'x' } }, 400)).message).toContain('expected a UUID');
    expect((await send({ conversation_id: '', message: { text: 'x' } }, 400)).message).toContain('source_recipient_id');
    await send({ message: { text: 'x' } }, 400);
    await send({ source_recipient_id: 'r', channel_id: uuid(1, 3), message: { text: 'x' } }, 400);
    await send({ ...to, message: { text: 'x' } }, 400, { 'idempotency-key': 'k'.repeat(201) });
    await send('{"broken', 400);
  });

  it('resends what failed, and nothing else', async () => {
    await have(44, aMessage(4401, { conversation: 44 }), aMessage(4402, { conversation: 44, fromContact: false }));
    const resend = () => instance.call('/messages.resend', { message_id: uuid(4402, 1) });
    expect((await resend()).status).toBe(409);
    await instance.put('messages', conversation(44), aDelivery(4402, 'failed', 'no route'));
    const list = async () =>
      (await json(instance.call('/messages.list', { conversation_id: conversation(44) }))).data[0];
    await vi.waitFor(async () =>
      expect(await list()).toMatchObject({ delivery_state: 'failed', metadata: { error: 'no route' } }),
    );
    const answer = await resend();
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    await vi.waitFor(async () => expect(await list()).toMatchObject({ delivery_state: 'pending', metadata: {} }));
    await json(instance.call('/messages.resend', { message_id: uuid(404, 1) }), 404);
  });

  it('marks read, tags, sets the state, renames, and shows it to a read that names the position', async () => {
    await have(45, aMessage(4501, { conversation: 45 }), aMessage(4502, { conversation: 45 }));
    const of = { conversation_id: conversation(45) };
    const write = async (path: string, body: object) => {
      const answer = await instance.call(path, body);
      expect([path, answer.status]).toEqual([path, 204]);
      const headers = { 'x-airy-position': answer.headers.get('x-airy-position') ?? 'none' };
      return (await json(instance.call('/conversations.info', of, headers))).metadata;
    };
    expect((await write('/conversations.mark-read', of)).unread_count).toBe(0);
    const tag_id = uuid(1, 4);
    expect((await write('/conversations.tag', { ...of, tag_id })).tags).toEqual({ [tag_id]: '' });
    expect((await write('/conversations.untag', { ...of, tag_id })).tags).toBeUndefined();
    expect((await write('/conversations.setState', { ...of, state: 'CLOSED' })).state).toBe('CLOSED');
    expect((await write('/conversations.remove-state', of)).state).toBeUndefined();
    const contact = await write('/conversations.update-contact', { ...of, display_name: 'Ada Lovelace' });
    expect(contact.contact.display_name).toBe('Ada Lovelace');
    const data = { crm: { id: 'abc7', tags: [1, 2] }, empty: {} };
    expect(
      (await write('/metadata.upsert', { subject: 'conversation', id: conversation(45), data })).user_data,
    ).toEqual({
      crm: { id: 'abc7', tags: [1, 2] },
    });
    await json(instance.call('/conversations.set-state', { ...of, state: 'ajar' }), 400);
    await json(instance.call('/conversations.tag', { conversation_id: conversation(404), tag_id }), 404);
  });

  it('stores suggested replies and answers the message with them', async () => {
    await have(46, aMessage(4601, { conversation: 46 }));
    const suggestions = { one: { content: { text: 'yes' } } };
    const answer = await json(instance.call('/messages.suggestReplies', { message_id: uuid(4601, 1), suggestions }));
    expect(answer).toMatchObject({ id: uuid(4601, 1), metadata: { suggestions } });
  });

  it('says 503 to a read for a write that does not come, 400 for a header that is no position', async () => {
    const late = await instance.call('/conversations.list', {}, { 'x-airy-position': 'messages:0:999999' });
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await instance.call('/conversations.list', {}, { 'x-airy-position': 'here' })).status).toBe(400);
  });
});
