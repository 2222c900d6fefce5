import type { Channel, Conversation, ConversationFacts, Message, Page, View } from './model.ts';
import { isInView } from './model.ts';

/** The conversation list, newest last message first, as far as it is loaded. */
export interface ConversationList {
  readonly view: View;
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly items: readonly Conversation[];
  /** How many there are on the server. */
  readonly total: number;
  /** Why the newest load failed; what was there stays. */
  readonly error?: string;
}

/** A list of nothing yet. */
export function emptyList(view: View): ConversationList {
  return { view, phase: 'loading', items: [], total: 0 };
}

/** The first page, in place of all that was there. */
export function withFirstPage(list: ConversationList, page: Page<Conversation>): ConversationList {
  return { view: list.view, phase: 'ready', items: sorted(page.items), total: page.total };
}

/**
 * The next page. What is known already stays as it is: events are newer than pages. Pages are asked for by the number of
 * items that are loaded, so a list that moved meanwhile overlaps and leaves nothing out.
 */
export function withNextPage(list: ConversationList, page: Page<Conversation>): ConversationList {
  const known = new Set(list.items.map(({ id }) => id));
  const items = sorted([...list.items, ...page.items.filter(({ id }) => !known.has(id))]);
  return { view: list.view, phase: 'ready', items, total: Math.max(page.total, items.length) };
}

/** The list when a load failed. */
export function withFailure(list: ConversationList, error: string): ConversationList {
  return { ...list, phase: 'failed', error };
}

/** The list when a load begins; the items stay. */
export function withLoading(list: ConversationList): ConversationList {
  const { error: _error, ...rest } = list;
  return { ...rest, phase: 'loading' };
}

/** The list with a conversation as it is now; one that left the view goes, one that came joins. */
export function withConversation(list: ConversationList, conversation: Conversation): ConversationList {
  const others = list.items.filter(({ id }) => id !== conversation.id);
  const wasThere = others.length < list.items.length;
  if (!isInView(conversation, list.view)) {
    return wasThere ? { ...list, items: others, total: Math.max(0, list.total - 1) } : list;
  }
  return { ...list, items: sorted([...others, conversation]), total: list.total + (wasThere ? 0 : 1) };
}

/** A new or changed message: the last one of a conversation is what its row shows. */
export function withListMessage(list: ConversationList, conversationId: string, message: Message): ConversationList {
  return changed(list, conversationId, (conversation) => {
    const isLast = message.id === conversation.lastMessage.id || message.sentAt >= conversation.lastMessage.sentAt;
    return isLast ? { ...conversation, lastMessage: message } : conversation;
  });
}

/** Name, unread count and state as metadata says. */
export function withFacts(list: ConversationList, id: string, facts: ConversationFacts): ConversationList {
  return changed(list, id, (conversation) => ({ ...conversation, ...facts }));
}

/** A channel as it is now, in all its conversations. */
export function withListChannel(list: ConversationList, channel: Channel): ConversationList {
  if (!list.items.some((item) => item.channel.id === channel.id)) return list;
  const items = list.items.map((item) => (item.channel.id === channel.id ? { ...item, channel } : item));
  return { ...list, items };
}

/** How many of the loaded conversations have something unread. */
export function unreadConversations(list: ConversationList): number {
  return list.items.filter(({ unread }) => unread > 0).length;
}

function changed(
  list: ConversationList,
  id: string,
  change: (conversation: Conversation) => Conversation,
): ConversationList {
  const before = list.items.find((item) => item.id === id);
  if (!before) return list;
  const after = change(before);
  return after === before ? list : withConversation(list, after);
}

function sorted(items: readonly Conversation[]): readonly Conversation[] {
  return items.toSorted((a, b) => compare(b.lastMessage.sentAt, a.lastMessage.sentAt) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
