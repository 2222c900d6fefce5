import type { StoredText } from '@airy/browser';
import { type ChatApi, ChatApiError } from './chat-api.ts';
import type { WireMessage } from './timeline.ts';

/** A message waiting to be sent. */
export interface OutboxEntry {
  readonly key: string;
  readonly content: unknown;
  readonly sentAt: string;
}

/** How an entry ended, or why it waits. */
export type OutboxEvent =
  | { readonly kind: 'sent'; readonly key: string; readonly message: WireMessage }
  | { readonly kind: 'refused'; readonly key: string; readonly reason: string };

/** Sends messages one after another, so that they arrive in the order they were written. */
export interface Outbox {
  /** What waits, oldest first; what an earlier page left behind included. */
  readonly waiting: readonly OutboxEntry[];
  add(entry: OutboxEntry): void;
  /** Try again now: the connection is back, or there is a token. */
  wake(): void;
  close(): void;
}

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 15_000;

/**
 * Keeps entries in storage until the server confirmed or refused them. Passing failures are retried for ever with the
 * same key (1 s × 2ⁿ up to 15 s), so a message is neither lost nor doubled.
 */
export function createOutbox(options: {
  readonly api: ChatApi;
  readonly stored: StoredText;
  /** The chat token, undefined while there is none. */
  readonly token: () => string | undefined;
  /** The token was refused; get a new one and call `wake`. */
  readonly onUnauthorized: () => void;
  readonly onEvent: (event: OutboxEvent) => void;
}): Outbox {
  let entries: readonly OutboxEntry[] = parse(options.stored.get());
  let isSending = false;
  let isClosed = false;
  let delayMs = FIRST_DELAY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const keep = (next: readonly OutboxEntry[]) => {
    entries = next;
    options.stored.set(next.length > 0 ? JSON.stringify(next) : undefined);
  };

  const retryLater = (waitMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void pump(), waitMs);
    delayMs = Math.min(delayMs * 2, MAX_DELAY_MS);
  };

  async function pump(): Promise<void> {
    if (isSending || isClosed) return;
    isSending = true;
    for (;;) {
      const [head] = entries;
      const token = options.token();
      if (!head || token === undefined || isClosed) break;
      if (!(await sendOne(head, token))) break;
    }
    isSending = false;
  }

  /** True when the next one may go. */
  async function sendOne(entry: OutboxEntry, token: string): Promise<boolean> {
    try {
      const message = await options.api.send(token, entry.content, entry.key);
      keep(entries.filter((other) => other !== entry));
      delayMs = FIRST_DELAY_MS;
      options.onEvent({ kind: 'sent', key: entry.key, message });
      return true;
    } catch (error) {
      if (!(error instanceof ChatApiError) || error.isPassing) {
        retryLater((error instanceof ChatApiError ? error.retryAfterMs : undefined) ?? delayMs);
        return false;
      }
      if (error.status === 401) {
        options.onUnauthorized();
        return false;
      }
      keep(entries.filter((other) => other !== entry));
      options.onEvent({ kind: 'refused', key: entry.key, reason: error.message });
      return true;
    }
  }

  return {
    get waiting() {
      return entries;
    },
    add: (entry) => {
      keep([...entries, entry]);
      void pump();
    },
    wake: () => {
      clearTimeout(timer);
      delayMs = FIRST_DELAY_MS;
      void pump();
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

function parse(text: string | undefined): readonly OutboxEntry[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? (value as OutboxEntry[]).filter((entry) => typeof entry?.key === 'string') : []; // written by keep
  } catch {
    return [];
  }
}
