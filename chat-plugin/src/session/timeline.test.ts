import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  newestTeamId,
  type Timeline,
  unreadCount,
  type WireMessage,
  withHistory,
  withMessage,
  without,
  withPending,
  withState,
} from './timeline.ts';

const aMessage = (id: string, changes: Partial<WireMessage> = {}): WireMessage => ({
  id,
  content: { text: id },
  sent_at: '2026-01-02T03:04:05.000Z',
  from_contact: false,
  ...changes,
});
const own = (id: string, text: string) => aMessage(id, { content: { text }, from_contact: true });
const pending = (key: string, text: string) => ({ key, content: { text }, sentAt: '2026-01-02T03:04:05.000Z' });
const ids = (timeline: Timeline) => timeline.map(({ id, key }) => id ?? `pending ${key}`);

describe('timeline', () => {
  it('keeps unconfirmed messages after everything the server knows', () => {
    const timeline = withMessage(withPending([], pending('k', 'hello')), aMessage('a'));
    expect(ids(timeline)).toEqual(['a', 'pending k']);
  });

  it('shows a message once when the socket is faster than the answer', () => {
    const echoed = withMessage(withPending([], pending('k', 'hello')), own('a', 'hello'));
    expect(ids(withMessage(echoed, own('a', 'hello'), 'k'))).toEqual(['a']);
  });

  it('shows a message once when the answer is faster than the socket', () => {
    const answered = withMessage(withPending([], pending('k', 'hello')), own('a', 'hello'), 'k');
    expect(ids(withMessage(answered, own('a', 'hello')))).toEqual(['a']);
  });

  it('does not take another device’s message for one of ours', () => {
    expect(ids(withMessage(withPending([], pending('k', 'hello')), own('a', 'other')))).toEqual(['a', 'pending k']);
  });

  it('marks a refused message and forgets the reason when it is sent again', () => {
    const refused = withState(withPending([], pending('k', 'x')), 'k', 'failed', 'too long');
    expect(refused[0]).toMatchObject({ state: 'failed', error: 'too long' });
    expect(withState(refused, 'k', 'sending')[0]).not.toHaveProperty('error');
    expect(without(refused, 'k')).toEqual([]);
  });

  it('counts team messages after the one seen last', () => {
    const timeline = withHistory([], [aMessage('a'), own('b', 'hi'), aMessage('c'), aMessage('d')]);
    expect(unreadCount(timeline, 'a')).toBe(2);
    expect(unreadCount(timeline, undefined)).toBe(3);
    expect(newestTeamId(timeline)).toBe('d');
  });

  it('shows every message exactly once, whatever order answers, echoes and repeats come in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('ok', 'yes', 'no'), { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        (texts, choices) => {
          const arrivals = texts.flatMap((text, index) => {
            const message = own(`id${index}`, text);
            return [
              { message, key: `k${index}` },
              { message, key: undefined },
              { message, key: undefined },
            ];
          });
          const shuffled = arrivals
            .map((arrival) => ({ arrival, order: choices.next().value as number }))
            .toSorted((a, b) => a.order - b.order);
          const start = texts.reduce<Timeline>((all, text, index) => withPending(all, pending(`k${index}`, text)), []);
          const end = shuffled.reduce((all, { arrival }) => withMessage(all, arrival.message, arrival.key), start);
          expect(end.map(({ id }) => id).toSorted()).toEqual(texts.map((_, index) => `id${index}`).toSorted());
          expect(new Set(end.map(({ key }) => key)).size).toBe(texts.length);
        },
      ),
    );
  });
});
