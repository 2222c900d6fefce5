import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultDisplayName, emptyConversation, shownMetadata, withMessage, withRead } from './conversation.ts';

const ID = '0f0e0d0c-0000-4000-8000-00000001a2b3';
const aMessage = (row: number, sentAtMs: number, fromContact = true) => ({
  row,
  sentAtMs,
  fromContact,
  channelId: 'c',
  source: 'chatplugin',
});

describe('conversation', () => {
  it('opens with its first message', () => {
    const state = withMessage(withMessage(emptyConversation(ID), aMessage(1, 50)), aMessage(2, 40));
    expect(state.opening).toEqual({ channelId: 'c', source: 'chatplugin', createdAtMs: 50 });
  });

  it('takes the message sent last as the last one, of two the later in the log', () => {
    const state = [aMessage(1, 50), aMessage(2, 50), aMessage(3, 40)].reduce(withMessage, emptyConversation(ID));
    expect(state.lastMessage).toEqual({ row: 2, sentAtMs: 50 });
  });

  it('names a contact after the source and the id until a name is known', () => {
    expect(defaultDisplayName('twilio.sms', ID)).toBe('Sms 1a2b3');
    const state = withMessage(emptyConversation(ID), aMessage(1, 50));
    expect(shownMetadata({ ...state, source: 'chatplugin' })).toEqual({
      contact: { display_name: 'Chatplugin 1a2b3' },
      unread_count: 1,
    });
    expect(
      shownMetadata({ ...state, source: 'chatplugin', metadata: { contact: { display_name: 'Ada', lang: 'en' } } }),
    ).toEqual({
      contact: { display_name: 'Ada', lang: 'en' },
      unread_count: 1,
    });
  });

  it('ignores a receipt older than the newest', () => {
    const state = withRead(emptyConversation(ID), 100, () => 0);
    expect(withRead(state, 90, () => 7)).toBe(state);
  });

  it('counts exactly the contact messages sent at or after the newest receipt, in any order of events', () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('message'), at: fc.nat(20), fromContact: fc.boolean() }),
      fc.record({ kind: fc.constant('read'), at: fc.nat(20), fromContact: fc.constant(false) }),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        let state = emptyConversation(ID);
        const contactTimes: number[] = [];
        let readAt = 0;
        for (const [row, { kind, at, fromContact }] of events.entries()) {
          if (kind === 'message') {
            state = withMessage(state, aMessage(row, at, fromContact));
            if (fromContact) contactTimes.push(at);
          } else {
            state = withRead(state, at, (since) => contactTimes.filter((time) => time >= since).length);
            readAt = Math.max(readAt, at);
          }
          expect(state.unread).toBe(contactTimes.filter((time) => time >= readAt).length);
        }
      }),
    );
  });
});
