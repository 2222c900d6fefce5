import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent } from './events.ts';
import { toConversation, toMessage, toPage } from './wire.ts';

const wireMessage = {
  id: 'm',
  content: { text: 'hi' },
  sent_at: '2026-01-05T09:00:00.000Z',
  delivery_state: 'failed',
  from_contact: false,
  source: 'chatplugin',
  metadata: { error: 'Blocked' },
  sender: { id: 'u', name: null, avatar_url: null },
};

describe('the wire', () => {
  it('has a message with its reason', () => {
    expect(toMessage(wireMessage)).toEqual({
      id: 'm',
      content: { text: 'hi' },
      sentAt: '2026-01-05T09:00:00.000Z',
      isFromContact: false,
      delivery: 'failed',
      error: 'Blocked',
    });
  });

  it('has a conversation with name, unread count and state in its metadata', () => {
    const conversation = toConversation({
      id: 'c',
      channel: { id: 'ch', source: 'viber', connected: false, metadata: { name: 'Shop' } },
      metadata: { contact: { display_name: 'Ada' }, unread_count: 3, state: 'CLOSED' },
      last_message: wireMessage,
    });
    expect(conversation).toMatchObject({
      name: 'Ada',
      unread: 3,
      isClosed: true,
      channel: { name: 'Shop', source: 'viber', isConnected: false },
    });
  });

  it('has pages that end without a cursor', () => {
    const page = toPage({ data: [1], pagination_data: { next_cursor: null, total: 1 } }, Number);
    expect(page).toEqual({ items: [1], total: 1 });
  });

  it('has events, and others the inbox has no use for', () => {
    const payload = { conversation_id: 'c', channel_id: 'ch', message: wireMessage };
    expect(parseEvent(JSON.stringify({ type: 'message.updated', payload }))).toMatchObject({
      kind: 'message',
      conversationId: 'c',
      isNew: false,
    });
    expect(parseEvent('{"type":"resync.required","payload":{}}')).toEqual({ kind: 'resync' });
    expect(parseEvent('{"type":"tag.updated","payload":{}}')).toBeUndefined();
  });

  it('is read without an error whatever it says', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.constantFrom('message.created', 'metadata.updated', 'channel.updated'),
        (json, type) => {
          toConversation(JSON.parse(json));
          parseEvent(json);
          parseEvent(`{"type":"${type}","payload":${json}}`);
        },
      ),
    );
  });
});
