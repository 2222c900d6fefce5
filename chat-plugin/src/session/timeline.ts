/** A message as the API sends it. */
export interface WireMessage {
  readonly id: string;
  readonly content: unknown;
  readonly sent_at: string;
  readonly from_contact: boolean;
}

/** A message as the chat shows it. */
export interface ChatMessage {
  /** The server's id; absent until the server confirmed one of our own. */
  readonly id?: string;
  /** Idempotency key of our own messages made on this page. */
  readonly key?: string;
  readonly content: unknown;
  readonly sentAt: string;
  readonly fromContact: boolean;
  readonly state: 'sending' | 'sent' | 'failed';
  /** Why it failed, for people. */
  readonly error?: string;
}

/** Messages in the log's order, our unconfirmed ones last. */
export type Timeline = readonly ChatMessage[];

/** Adds one of our own messages, not sent yet. */
export function withPending(
  timeline: Timeline,
  pending: { readonly key: string; readonly content: unknown; readonly sentAt: string },
): Timeline {
  return [...timeline, { ...pending, fromContact: true, state: 'sending' }];
}

/**
 * Takes a message the server pushed or answered. A known id changes nothing. Our own message may come back through the
 * socket before the request is answered: it takes the place of the first unconfirmed one with equal content, so no
 * message shows twice.
 */
export function withMessage(timeline: Timeline, message: WireMessage, key?: string): Timeline {
  if (timeline.some(({ id }) => id === message.id)) return timeline;
  const twin = message.from_contact ? findTwin(timeline, message, key) : undefined;
  const confirmed: ChatMessage = { ...sent(message), ...(twin?.key === undefined ? {} : { key: twin.key }) };
  const others = timeline.filter((entry) => entry !== twin);
  const firstPending = others.findIndex(({ id }) => id === undefined);
  const at = firstPending < 0 ? others.length : firstPending;
  return [...others.slice(0, at), confirmed, ...others.slice(at)];
}

function findTwin(timeline: Timeline, message: WireMessage, key: string | undefined): ChatMessage | undefined {
  const unconfirmed = timeline.filter(({ id }) => id === undefined);
  const content = JSON.stringify(message.content);
  return (
    unconfirmed.find((entry) => key !== undefined && entry.key === key) ??
    unconfirmed.find((entry) => JSON.stringify(entry.content) === content)
  );
}

/** The server's whole history, with what it does not know yet after it. */
export function withHistory(timeline: Timeline, history: readonly WireMessage[]): Timeline {
  const unconfirmed = timeline.filter(({ id }) => id === undefined);
  return history.reduce<Timeline>((known, message) => withMessage(known, message), unconfirmed);
}

/** Marks an unconfirmed message. */
export function withState(timeline: Timeline, key: string, state: 'sending' | 'failed', error?: string): Timeline {
  return timeline.map((entry) => {
    if (entry.key !== key || entry.id !== undefined) return entry;
    const { error: _old, ...rest } = entry;
    return { ...rest, state, ...(error === undefined ? {} : { error }) };
  });
}

/** Takes an unconfirmed message away. */
export function without(timeline: Timeline, key: string): Timeline {
  return timeline.filter((entry) => entry.key !== key || entry.id !== undefined);
}

/** Team messages after the one the visitor saw last; all of them when it is unknown. */
export function unreadCount(timeline: Timeline, lastSeenId: string | undefined): number {
  const team = timeline.filter(({ fromContact }) => !fromContact);
  const seen = team.findIndex(({ id }) => id !== undefined && id === lastSeenId);
  return team.length - 1 - seen;
}

/** The id of the newest team message. */
export function newestTeamId(timeline: Timeline): string | undefined {
  return timeline.findLast(({ fromContact }) => !fromContact)?.id;
}

function sent(message: WireMessage): ChatMessage {
  return {
    id: message.id,
    content: message.content,
    sentAt: message.sent_at,
    fromContact: message.from_contact,
    state: 'sent',
  };
}
