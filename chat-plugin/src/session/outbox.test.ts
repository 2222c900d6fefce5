import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ChatApi, ChatApiError } from './chat-api.ts';
import { createOutbox, type OutboxEvent } from './outbox.ts';
import { createChatStorage } from './storage.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const entry = (key: string) => ({ key, content: { text: key }, sentAt: '2026-01-02T03:04:05.000Z' });

function anOutbox(send: ChatApi['send'], token: () => string | undefined = () => 'token') {
  const events: OutboxEvent[] = [];
  const stored = createChatStorage('channel', undefined).outbox;
  const onUnauthorized = vi.fn();
  const api: ChatApi = { authenticate: () => Promise.reject(), resumeToken: () => Promise.reject(), send };
  const open = () => createOutbox({ api, stored, token, onUnauthorized, onEvent: (event) => void events.push(event) });
  return { outbox: open(), open, events, stored, onUnauthorized };
}

const confirmed = (key: string) => ({ id: `id-${key}`, content: { text: key }, sent_at: '', from_contact: true });

describe('outbox', () => {
  it('sends one after another, in the order written', async () => {
    const calls: string[] = [];
    let running = 0;
    const { outbox, events } = anOutbox(async (_token, _content, key) => {
      running += 1;
      expect(running).toBe(1);
      calls.push(key);
      await Promise.resolve();
      running -= 1;
      return confirmed(key);
    });
    outbox.add(entry('a'));
    outbox.add(entry('b'));
    outbox.add(entry('c'));
    await vi.waitFor(() => expect(events).toHaveLength(3));
    expect(calls).toEqual(['a', 'b', 'c']);
    expect(outbox.waiting).toEqual([]);
  });

  it('repeats after a lost connection with the same key', async () => {
    const send = vi.fn<ChatApi['send']>();
    send.mockRejectedValueOnce(new ChatApiError(0, 'No connection')).mockResolvedValueOnce(confirmed('a'));
    const { outbox, events } = anOutbox(send);
    outbox.add(entry('a'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(send.mock.calls.map(([, , key]) => key)).toEqual(['a', 'a']);
    expect(events).toEqual([{ kind: 'sent', key: 'a', message: confirmed('a') }]);
  });

  it('waits as long as a busy server asks', async () => {
    const send = vi.fn<ChatApi['send']>();
    send.mockRejectedValueOnce(new ChatApiError(429, 'slow down', 7_000)).mockResolvedValueOnce(confirmed('a'));
    const { outbox } = anOutbox(send);
    outbox.add(entry('a'));
    await vi.advanceTimersByTimeAsync(6_999);
    expect(send).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('gives a refused message back with the reason and goes on with the next', async () => {
    const send = vi.fn<ChatApi['send']>();
    send.mockRejectedValueOnce(new ChatApiError(413, 'too large')).mockResolvedValueOnce(confirmed('b'));
    const { outbox, events } = anOutbox(send);
    outbox.add(entry('a'));
    outbox.add(entry('b'));
    await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toEqual(['refused', 'sent']));
  });

  it('keeps the message while the token is refused, and sends it with the new one', async () => {
    const send = vi.fn<ChatApi['send']>();
    send.mockRejectedValueOnce(new ChatApiError(401, 'expired')).mockResolvedValueOnce(confirmed('a'));
    const { outbox, events, onUnauthorized } = anOutbox(send);
    outbox.add(entry('a'));
    await vi.waitFor(() => expect(onUnauthorized).toHaveBeenCalledOnce());
    outbox.wake();
    await vi.waitFor(() => expect(events).toHaveLength(1));
  });

  it('finds after a reload what an earlier page did not get through', () => {
    const { outbox, open } = anOutbox(
      () => Promise.reject(new ChatApiError(0, 'No connection')),
      () => undefined,
    );
    outbox.add(entry('a'));
    outbox.close();
    expect(open().waiting.map(({ key }) => key)).toEqual(['a']);
  });
});
