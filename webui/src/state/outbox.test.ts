import { type StoredText, storedText } from '@airy/browser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/core-api.ts';
import { aMessage } from '../testing/builders.ts';
import { createOutbox, type OutboxEntry, type OutboxEvent } from './outbox.ts';

const anEntry = (key: string): OutboxEntry => ({ key, conversationId: 'c', content: { text: key }, sentAt: 'now' });

function anOutbox(send: (key: string) => Promise<void>, stored: StoredText = storedText('outbox', undefined)) {
  const events: OutboxEvent[] = [];
  const sent: string[] = [];
  const outbox = createOutbox({
    send: async (_conversation, _content, key) => {
      sent.push(key);
      await send(key);
      return aMessage({ id: key });
    },
    stored,
    onEvent: (event) => events.push(event),
    isSignedOut: async ({ message }) => message === 'Sign in first',
  });
  return { outbox, events, sent, stored };
}

describe('the outbox', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends one after another, in the order they were written', async () => {
    const { outbox, events, sent } = anOutbox(async () => {});
    for (const key of ['a', 'b', 'c']) outbox.add(anEntry(key));
    await vi.waitFor(() => expect(events).toHaveLength(3));
    expect(sent).toEqual(['a', 'b', 'c']);
    expect(outbox.entries).toEqual([]);
  });

  it('tries again with the same key while there is no answer', async () => {
    let failures = 2;
    const { outbox, events, sent } = anOutbox(async () => {
      if (failures-- > 0) throw new ApiError(0, 'No answer');
    });
    outbox.add(anEntry('a'));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent).toEqual(['a', 'a', 'a']);
    expect(events.map(({ kind }) => kind)).toEqual(['sent']);
  });

  it('does not let a later message overtake one that waits', async () => {
    const { outbox, sent } = anOutbox(async () => {
      throw new ApiError(503, 'Starting');
    });
    outbox.add(anEntry('a'));
    outbox.add(anEntry('b'));
    await vi.advanceTimersByTimeAsync(100);
    expect(sent).toEqual(['a']);
    outbox.close();
  });

  it('keeps a refused message with its reason and goes on with the next', async () => {
    const { outbox, events } = anOutbox(async (key) => {
      if (key === 'a') throw new ApiError(413, 'Too large');
    });
    outbox.add(anEntry('a'));
    outbox.add(anEntry('b'));
    await vi.waitFor(() => expect(events).toHaveLength(2));
    expect(outbox.entries).toEqual([{ ...anEntry('a'), failure: 'Too large' }]);
  });

  it('sends a refused message again when asked', async () => {
    let isOpen = false;
    const { outbox, events } = anOutbox(async () => {
      if (!isOpen) throw new ApiError(403, 'Not connected');
    });
    outbox.add(anEntry('a'));
    await vi.waitFor(() => expect(outbox.entries[0]?.failure).toBe('Not connected'));
    isOpen = true;
    outbox.retry('a');
    await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toEqual(['refused', 'sent']));
  });

  it('waits for a session, and sends once there is one', async () => {
    let isSignedIn = false;
    const { outbox, events } = anOutbox(async () => {
      if (!isSignedIn) throw new ApiError(403, 'Sign in first');
    });
    outbox.add(anEntry('a'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([outbox.entries.length, events]).toEqual([1, []]);
    isSignedIn = true;
    outbox.wake();
    await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toEqual(['sent']));
  });

  it('finds after a reload what was not sent', async () => {
    const before = anOutbox(async () => {
      throw new ApiError(0, 'No answer');
    });
    before.outbox.add(anEntry('a'));
    before.outbox.close();
    const { outbox, events } = anOutbox(async () => {}, before.stored);
    outbox.wake();
    await vi.waitFor(() => expect(events).toMatchObject([{ kind: 'sent', entry: { key: 'a' } }]));
  });

  it('starts empty when what is stored makes no sense', () => {
    const stored = storedText('outbox', undefined);
    stored.set('{"key":1}');
    expect(anOutbox(async () => {}, stored).outbox.entries).toEqual([]);
  });
});
