import type { Channel, Conversation, Message } from '../state/model.ts';

/** For tests: the n-th of many, as a UUID. */
export function anId(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** For tests: a time that grows with `n`, by a second. */
export function aTime(n: number): string {
  return new Date(Date.UTC(2026, 0, 5, 9, 0, n)).toISOString();
}

/** For tests. */
export function aMessage(changes: Partial<Message> = {}): Message {
  return {
    id: anId(1),
    content: { text: 'Hello' },
    sentAt: aTime(1),
    isFromContact: true,
    delivery: 'delivered',
    ...changes,
  };
}

/** For tests. */
export function aChannel(changes: Partial<Channel> = {}): Channel {
  return { id: anId(900), source: 'chatplugin', name: 'Website', isConnected: true, ...changes };
}

/** For tests. */
export function aConversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    id: anId(500),
    channel: aChannel(),
    name: 'Amara Okafor',
    unread: 0,
    isClosed: false,
    lastMessage: aMessage(),
    ...changes,
  };
}

/** For tests: `count` conversations, newest first. */
export function conversations(count: number): readonly Conversation[] {
  return Array.from({ length: count }, (_, n) =>
    aConversation({
      id: anId(500 + n),
      name: `Contact ${n}`,
      lastMessage: aMessage({ id: anId(2_000 + n), sentAt: aTime(10_000 - n) }),
    }),
  );
}
