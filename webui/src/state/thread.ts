import type { Message, Page } from './model.ts';

/** How far a message of ours is; `sent`: the server has it, the platform has not said yet. */
export type ThreadState = 'received' | 'sending' | 'sent' | 'delivered' | 'failed';

/** A message of the open conversation. Ours have a `key` from the moment they are written; `id` is empty until sent. */
export interface ThreadMessage {
  readonly id: string;
  readonly key?: string;
  readonly content: unknown;
  readonly sentAt: string;
  readonly isFromContact: boolean;
  readonly state: ThreadState;
  readonly error?: string;
}

/** The messages of a conversation in the order of the log, oldest first; our unsent ones are last. */
export interface Thread {
  readonly conversationId: string;
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly messages: readonly ThreadMessage[];
  /** Where the next older page begins; undefined at the beginning of the conversation. */
  readonly olderCursor?: string;
  readonly isLoadingOlder: boolean;
  readonly error?: string;
  /** Messages from this index on came after the newest load began. */
  readonly mark: number;
}

/** A thread of nothing yet. */
export function emptyThread(conversationId: string): Thread {
  return { conversationId, phase: 'loading', messages: [], isLoadingOlder: false, mark: 0 };
}

/** The thread when a load of its newest page begins. */
export function withThreadLoading(thread: Thread): Thread {
  const { error: _error, ...rest } = thread;
  return { ...rest, phase: 'loading', mark: thread.messages.filter(isStored).length };
}

/** The thread when a load failed; what was there stays. */
export function withThreadFailure(thread: Thread, error: string): Thread {
  return { ...thread, phase: 'failed', isLoadingOlder: false, error };
}

/**
 * The newest page. What is known before its first message stays, what came while it was loaded stays after it; a page
 * that does not reach what is known replaces it.
 */
export function withNewestPage(thread: Thread, page: Page<Message>): Thread {
  const stored = thread.messages.filter(isStored);
  const inPage = new Set(page.items.map(({ id }) => id));
  const first = stored.findIndex(({ id }) => inPage.has(id));
  const isJoined = first > 0;
  const keyOf = new Map(stored.map(({ id, key }) => [id, key]));
  const newest = page.items.toReversed().map((message) => fromServer(message, keyOf.get(message.id)));
  const later = stored.filter(({ id }, index) => index >= thread.mark && !inPage.has(id));
  const { olderCursor, error: _error, ...rest } = thread;
  const older = isJoined ? olderCursor : page.nextCursor;
  return {
    ...rest,
    phase: 'ready',
    messages: [
      ...(isJoined ? stored.slice(0, first) : []),
      ...newest,
      ...later,
      ...thread.messages.filter((message) => !isStored(message)),
    ],
    ...(older === undefined ? {} : { olderCursor: older }),
  };
}

/** An older page, before everything known. */
export function withOlderPage(thread: Thread, page: Page<Message>): Thread {
  const known = new Set(thread.messages.map(({ id }) => id));
  const older = page.items.toReversed().filter(({ id }) => !known.has(id));
  const { olderCursor: _olderCursor, error: _error, ...rest } = thread;
  return {
    ...rest,
    phase: 'ready',
    isLoadingOlder: false,
    mark: thread.mark + older.length,
    messages: [...older.map((message) => fromServer(message)), ...thread.messages],
    ...(page.nextCursor === undefined ? {} : { olderCursor: page.nextCursor }),
  };
}

/**
 * A message the socket brought. A known one is replaced. An unknown one of ours may be the echo of one being sent whose
 * answer is still under way: the oldest with the same content takes its id, and `withSent` corrects a wrong guess.
 */
export function withLiveMessage(thread: Thread, message: Message): Thread {
  const { messages } = thread;
  if (messages.some(({ id }) => id === message.id)) {
    return { ...thread, messages: messages.map((old) => (old.id === message.id ? fromServer(message, old.key) : old)) };
  }
  if (!message.isFromContact) {
    const text = JSON.stringify(message.content);
    const own = messages.find((old) => old.state === 'sending' && JSON.stringify(old.content) === text);
    if (own) return placed(without(thread, own), fromServer(message, own.key));
  }
  return placed(thread, fromServer(message));
}

/** A message written here, on its way. */
export function withSending(
  thread: Thread,
  entry: { readonly key: string; readonly content: unknown; readonly sentAt: string; readonly failure?: string },
): Thread {
  const { failure, ...rest } = entry;
  const message: ThreadMessage = {
    ...rest,
    id: '',
    isFromContact: false,
    state: failure === undefined ? 'sending' : 'failed',
    ...(failure === undefined ? {} : { error: failure }),
  };
  const others = thread.messages.filter(({ key }) => key !== entry.key);
  return { ...thread, messages: [...others, message] };
}

/** The server's answer to a message written here. */
export function withSent(thread: Thread, key: string, message: Message): Thread {
  const ours = thread.messages.find((old) => old.key === key);
  const known = thread.messages.find(({ id }) => id === message.id);
  if (known && known === ours) return thread;
  if (known) {
    const rest = ours ? without(thread, ours) : thread;
    return { ...rest, messages: rest.messages.map((old) => (old === known ? { ...old, key } : old)) };
  }
  if (!ours) return placed(thread, fromServer(message, key));
  if (!isStored(ours)) return placed(without(thread, ours), fromServer(message, key));
  const { key: _key, ...foreign } = ours; // the guess was wrong: that one is a colleague's
  const messages = thread.messages.map((old) => (old === ours ? foreign : old));
  return placed({ ...thread, messages }, fromServer(message, key));
}

/** The reason a message has in its metadata now. */
export function withMessageError(thread: Thread, id: string, error: string | undefined): Thread {
  if (!thread.messages.some((message) => message.id === id)) return thread;
  const messages = thread.messages.map((message) => {
    if (message.id !== id) return message;
    const { error: _error, ...rest } = message;
    return { ...rest, ...(error === undefined ? {} : { error }) };
  });
  return { ...thread, messages };
}

/** The thread without a message that was never sent. */
export function withoutKey(thread: Thread, key: string): Thread {
  return { ...thread, messages: thread.messages.filter((message) => message.key !== key || isStored(message)) };
}

/** The first of the last `unread` contact messages: where the New line stands. */
export function firstUnread(thread: Thread, unread: number): string | undefined {
  if (unread <= 0) return undefined;
  return thread.messages.filter(({ isFromContact }) => isFromContact).at(-unread)?.id;
}

/** What identifies a message on screen, before and after it has an id. */
export function rowKey(message: ThreadMessage): string {
  return message.key ?? message.id;
}

function isStored(message: ThreadMessage): boolean {
  return message.id !== '';
}

function without(thread: Thread, message: ThreadMessage): Thread {
  return { ...thread, messages: thread.messages.filter((other) => other !== message) };
}

/** After everything stored, before our unsent ones. */
function placed(thread: Thread, message: ThreadMessage): Thread {
  const at = thread.messages.findIndex((other) => !isStored(other));
  const messages = at < 0 ? [...thread.messages, message] : thread.messages.toSpliced(at, 0, message);
  return { ...thread, messages };
}

function fromServer(message: Message, key?: string): ThreadMessage {
  const { delivery, ...rest } = message;
  const sent = delivery === 'pending' ? 'sent' : delivery;
  return { ...rest, state: message.isFromContact ? 'received' : sent, ...(key === undefined ? {} : { key }) };
}
