import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aChannel, aConversation, aMessage, anId, aTime, conversations } from '../testing/builders.ts';
import {
  type ConversationList,
  emptyList,
  unreadConversations,
  withConversation,
  withFacts,
  withFailure,
  withFirstPage,
  withListChannel,
  withListMessage,
  withLoading,
  withNextPage,
} from './conversations.ts';

const aList = (count: number, total = count): ConversationList =>
  withFirstPage(emptyList('all'), { items: conversations(count), total });
const names = (list: ConversationList) => list.items.map(({ name }) => name);

describe('the conversation list', () => {
  it('brings the conversation of a new message to the top', () => {
    const list = withListMessage(aList(3), anId(502), aMessage({ id: anId(9), sentAt: aTime(20_000) }));
    expect(names(list)).toEqual(['Contact 2', 'Contact 0', 'Contact 1']);
  });

  it('shows a changed last message in its place', () => {
    const failed = aMessage({ id: anId(2_001), sentAt: aTime(9_999), delivery: 'failed' });
    const list = withListMessage(aList(3), anId(501), failed);
    expect(names(list)).toEqual(['Contact 0', 'Contact 1', 'Contact 2']);
    expect(list.items[1]?.lastMessage.delivery).toBe('failed');
  });

  it('keeps the last message when an older one changes', () => {
    const before = aList(2);
    expect(withListMessage(before, anId(500), aMessage({ id: anId(7), sentAt: aTime(1) }))).toBe(before);
  });

  it('does not count a conversation twice that is in two pages', () => {
    const all = conversations(5);
    const first = withFirstPage(emptyList('all'), { items: all.slice(0, 3), total: 5 });
    const list = withNextPage(first, { items: all.slice(2), total: 5 });
    expect(names(list)).toEqual(all.map(({ name }) => name));
  });

  it('keeps what events said of a conversation that a later page brings again', () => {
    const list = withFacts(aList(2, 3), anId(501), { name: 'New name', unread: 4, isClosed: false });
    const after = withNextPage(list, { items: conversations(3), total: 3 });
    expect(after.items[1]).toMatchObject({ name: 'New name', unread: 4 });
  });

  it('lets a closed conversation go from the open ones, and counts it', () => {
    const open = withFirstPage(emptyList('open'), { items: conversations(2), total: 2 });
    const list = withFacts(open, anId(500), { name: 'x', unread: 0, isClosed: true });
    expect([names(list), list.total]).toEqual([['Contact 1'], 1]);
  });

  it('takes a new conversation in, and counts it', () => {
    const list = withConversation(
      aList(1),
      aConversation({ id: anId(1), lastMessage: aMessage({ sentAt: aTime(99_999) }) }),
    );
    expect([names(list), list.total]).toEqual([['Amara Okafor', 'Contact 0'], 2]);
  });

  it('shows a changed channel in all its conversations', () => {
    const list = withListChannel(aList(2), aChannel({ isConnected: false }));
    expect(list.items.map(({ channel }) => channel.isConnected)).toEqual([false, false]);
  });

  it('keeps its conversations when a load fails, and drops the error when the next begins', () => {
    const failed = withFailure(aList(2), 'No answer');
    expect([failed.phase, failed.error, failed.items.length]).toEqual(['failed', 'No answer', 2]);
    expect(withLoading(failed).error).toBeUndefined();
  });

  it('counts the conversations with something unread', () => {
    expect(unreadConversations(withFacts(aList(3), anId(501), { name: 'x', unread: 7, isClosed: false }))).toBe(1);
  });

  it('is sorted by the last message whatever happens', () => {
    const step = fc.record({ n: fc.integer({ min: 0, max: 30 }), at: fc.integer({ min: 0, max: 30_000 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const list = steps.reduce((now, { n, at }, index) => {
          const lastMessage = aMessage({ id: anId(5_000 + index), sentAt: aTime(at) });
          return n < 20
            ? withListMessage(now, anId(500 + n), lastMessage)
            : withConversation(now, aConversation({ id: anId(500 + n), lastMessage }));
        }, aList(20));
        const times = list.items.map(({ lastMessage }) => lastMessage.sentAt);
        expect(times).toEqual(times.toSorted().toReversed());
        expect(new Set(list.items.map(({ id }) => id)).size).toBe(list.items.length);
        expect(list.total).toBe(list.items.length);
      }),
    );
  });
});
