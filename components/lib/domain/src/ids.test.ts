import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  airyUuid,
  channelIdOf,
  chatpluginChannelId,
  conversationIdOf,
  isUuid,
  messageIdOf,
  parseChannelId,
  parseConversationId,
  parseMessageId,
} from './ids.ts';

const CONVERSATION = parseConversationId('51abb963-6078-5efb-b888-d8457a7c76f8');

describe('ids', () => {
  it('makes the name-based UUIDs that Airy makes', () => {
    expect(airyUuid('testtest')).toBe('51abb963-6078-5efb-b888-d8457a7c76f8');
  });

  it('makes version 5 UUIDs of any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(airyUuid(name)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(airyUuid(name)).toBe(airyUuid(name));
      }),
    );
  });

  it('derives a chatplugin channel from namespace and name', () => {
    expect(chatpluginChannelId('shop', 'website')).toBe(airyUuid('chatpluginshop/website'));
    expect(chatpluginChannelId('shop', 'website')).not.toBe(chatpluginChannelId('other', 'website'));
  });

  it('derives channels and conversations from the ids of the platform', () => {
    expect(channelIdOf('test', 'test')).toBe('51abb963-6078-5efb-b888-d8457a7c76f8');
    const channel = channelIdOf('facebook', 'page-1');
    expect(conversationIdOf(channel, 'user-1')).toBe(airyUuid(`${channel}user-1`));
  });

  it('gives one message id for one idempotency key in one conversation', () => {
    const other = parseConversationId(airyUuid('other'));
    expect(messageIdOf(CONVERSATION, 'order-7')).toBe(messageIdOf(CONVERSATION, 'order-7'));
    expect(messageIdOf(CONVERSATION, 'order-7')).not.toBe(messageIdOf(CONVERSATION, 'order-8'));
    expect(messageIdOf(CONVERSATION, 'order-7')).not.toBe(messageIdOf(other, 'order-7'));
  });

  it('gives a new message id each time without a key', () => {
    expect(messageIdOf(CONVERSATION)).not.toBe(messageIdOf(CONVERSATION));
    expect(isUuid(messageIdOf(CONVERSATION))).toBe(true);
  });

  it.each([
    ['conversation', parseConversationId],
    ['message', parseMessageId],
    ['channel', parseChannelId],
  ])('parses a %s id into lower case and names it when it is none', (kind, parse) => {
    expect(parse('51ABB963-6078-5EFB-B888-D8457A7C76F8')).toBe(CONVERSATION);
    for (const text of ['', 'nonsense', `${CONVERSATION} `, `${CONVERSATION}\n`]) {
      expect(() => parse(text)).toThrow(`${kind} id: expected a UUID`);
    }
  });

  it('shows at most 60 characters of a wrong id', () => {
    expect(() => parseMessageId('x'.repeat(5000))).toThrow(/^.{1,110}$/);
  });
});
