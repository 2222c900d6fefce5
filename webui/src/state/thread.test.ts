import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aMessage, anId, aTime } from '../testing/builders.ts';
import type { Message } from './model.ts';
import {
  emptyThread,
  firstUnread,
  type Thread,
  withLiveMessage,
  withMessageError,
  withNewestPage,
  withOlderPage,
  withoutKey,
  withSending,
  withSent,
  withThreadLoading,
} from './thread.ts';

const received = (n: number): Message => aMessage({ id: anId(n), sentAt: aTime(n), content: { text: `m${n}` } });
const ours = (n: number, text: string): Message =>
  aMessage({ id: anId(n), sentAt: aTime(n), content: { text }, isFromContact: false, delivery: 'pending' });
/** Messages `from` to `to`, newest first as the server gives them. */
const pageOf = (from: number, to: number, nextCursor?: string) => ({
  items: Array.from({ length: to - from + 1 }, (_, index) => received(to - index)),
  total: 100,
  ...(nextCursor === undefined ? {} : { nextCursor }),
});
const loaded = (from: number, to: number) => withNewestPage(emptyThread(anId(500)), pageOf(from, to, anId(from - 1)));
const entry = (key: string, text: string) => ({ key, content: { text }, sentAt: aTime(0) });
const numbers = (thread: Thread) => thread.messages.map(({ id, key }) => (id === '' ? key : Number(id.slice(-4))));

describe('a thread', () => {
  it('has the oldest message first', () => {
    expect(numbers(loaded(3, 6))).toEqual([3, 4, 5, 6]);
  });

  it('puts an older page before, and ends where the server does', () => {
    const thread = withOlderPage(loaded(3, 4), pageOf(1, 3));
    expect([numbers(thread), thread.olderCursor]).toEqual([[1, 2, 3, 4], undefined]);
  });

  it('keeps what came while its first page was loaded', () => {
    const live = withLiveMessage(emptyThread(anId(500)), received(9));
    expect(numbers(withNewestPage(live, pageOf(7, 8)))).toEqual([7, 8, 9]);
  });

  it('keeps older pages when a newer one overlaps them', () => {
    const again = withNewestPage(withThreadLoading(loaded(3, 6)), pageOf(5, 9, anId(4)));
    expect([numbers(again), again.olderCursor]).toEqual([[3, 4, 5, 6, 7, 8, 9], anId(2)]);
  });

  it('starts over from a page that does not reach what it knows, but keeps what came meanwhile', () => {
    const reloading = withLiveMessage(withThreadLoading(loaded(3, 4)), received(50));
    const thread = withNewestPage(reloading, pageOf(40, 42, anId(39)));
    expect([numbers(thread), thread.olderCursor]).toEqual([[40, 41, 42, 50], anId(39)]);
  });

  it('shows a message of ours once, whether the answer or the echo comes first', () => {
    const sending = withSending(loaded(1, 2), entry('k', 'hi'));
    const answerFirst = withLiveMessage(withSent(sending, 'k', ours(3, 'hi')), ours(3, 'hi'));
    const echoFirst = withSent(withLiveMessage(sending, ours(3, 'hi')), 'k', ours(3, 'hi'));
    expect(numbers(answerFirst)).toEqual([1, 2, 3]);
    expect(numbers(echoFirst)).toEqual([1, 2, 3]);
  });

  it('tells a colleague’s equal message from ours', () => {
    const guessed = withLiveMessage(withSending(loaded(1, 1), entry('k', 'hi')), ours(2, 'hi'));
    const thread = withLiveMessage(withSent(guessed, 'k', ours(3, 'hi')), ours(3, 'hi'));
    expect(numbers(thread)).toEqual([1, 2, 3]);
    expect(thread.messages.map(({ key }) => key)).toEqual([undefined, undefined, 'k']);
  });

  it('keeps the key of ours when the newest page brings it', () => {
    const sent = withSent(withSending(loaded(1, 2), entry('k', 'hi')), 'k', ours(3, 'hi'));
    const again = withNewestPage(withThreadLoading(sent), { items: [ours(3, 'hi'), received(2)], total: 3 });
    expect(again.messages.at(-1)?.key).toBe('k');
  });

  it('keeps our unsent messages last', () => {
    const sending = withSending(loaded(1, 1), entry('k', 'hi'));
    expect(numbers(withLiveMessage(sending, received(2)))).toEqual([1, 2, 'k']);
  });

  it('goes from sending over sent to delivered', () => {
    const sending = withSending(loaded(1, 1), entry('k', 'hi'));
    const sent = withSent(sending, 'k', ours(2, 'hi'));
    const delivered = withLiveMessage(sent, { ...ours(2, 'hi'), delivery: 'delivered' });
    expect([sending, sent, delivered].map((thread) => thread.messages.at(-1)?.state)).toEqual([
      'sending',
      'sent',
      'delivered',
    ]);
  });

  it('shows the reason of a failure, and loses it when it is sent again', () => {
    const failed = withLiveMessage(loaded(1, 1), { ...ours(2, 'hi'), delivery: 'failed', error: 'Blocked' });
    expect(failed.messages.at(-1)).toMatchObject({ state: 'failed', error: 'Blocked' });
    expect(withLiveMessage(failed, ours(2, 'hi')).messages.at(-1)?.error).toBeUndefined();
    expect(withMessageError(failed, anId(2), 'Other').messages.at(-1)?.error).toBe('Other');
  });

  it('shows a refused message in its place when it is retried, and forgets a discarded one', () => {
    const refused = withSending(loaded(1, 1), { ...entry('k', 'hi'), failure: 'Too large' });
    expect(refused.messages.at(-1)).toMatchObject({ state: 'failed', error: 'Too large' });
    expect(numbers(withSending(refused, entry('k', 'hi')))).toEqual([1, 'k']);
    expect(numbers(withoutKey(refused, 'k'))).toEqual([1]);
  });

  it('has the New line above the first unread message of the contact', () => {
    const thread = withLiveMessage(loaded(1, 4), ours(5, 'x'));
    expect([firstUnread(thread, 2), firstUnread(thread, 0), firstUnread(thread, 99)]).toEqual([
      anId(3),
      undefined,
      undefined,
    ]);
  });

  it('has each message once and in order, however pages and events meet', () => {
    const arbitrary = fc.record({
      lived: fc.integer({ min: 0, max: 10 }),
      pageEnd: fc.integer({ min: 0, max: 10 }),
      pages: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ lived, pageEnd, pages }) => {
        // 30 messages were there; `lived` come over the socket, `pageEnd` of them are in the page already
        let thread = emptyThread(anId(500));
        for (let n = 31; n <= 30 + lived; n += 1) thread = withLiveMessage(thread, received(n));
        const end = 30 + Math.min(pageEnd, lived);
        thread = withNewestPage(thread, pageOf(end - 9, end, anId(end - 10)));
        let start = end - 9;
        for (let page = 0; page < pages && start > 5; page += 1) {
          thread = withOlderPage(thread, pageOf(start - 5, start - 1, anId(start - 6)));
          start -= 5;
        }
        const expected = Array.from({ length: 30 + lived - start + 1 }, (_, index) => start + index);
        expect(numbers(thread)).toEqual(expected);
      }),
    );
  });
});
