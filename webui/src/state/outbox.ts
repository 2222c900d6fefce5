import type { StoredText } from '@airy/browser';
import { ApiError, type CoreApi } from '../api/core-api.ts';
import { asJson } from '../api/wire.ts';
import type { Message } from './model.ts';

/** A message written here that the server has not confirmed. */
export interface OutboxEntry {
  readonly key: string;
  readonly conversationId: string;
  readonly content: unknown;
  /** ISO-8601 UTC: when it was written. */
  readonly sentAt: string;
  /** Why the server refused it; it stays until it is retried or discarded. */
  readonly failure?: string;
}

export type OutboxEvent =
  | { readonly kind: 'sent'; readonly entry: OutboxEntry; readonly message: Message }
  | { readonly kind: 'refused'; readonly entry: OutboxEntry };

/** Sends messages one after another, so that they arrive in the order they were written. */
export interface Outbox {
  /** What waits or failed, oldest first; what an earlier page left behind included. */
  readonly entries: readonly OutboxEntry[];
  add(entry: OutboxEntry): void;
  /** Sends a refused one again. */
  retry(key: string): void;
  discard(key: string): void;
  /** Try again now: the connection is back, or there is a session. */
  wake(): void;
  close(): void;
}

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 15_000;

/**
 * Keeps entries in storage until the server confirmed them. Passing failures are retried for ever with the same key
 * (1 s × 2ⁿ up to 15 s), so that a message is neither lost nor doubled, even when two tabs send it.
 */
export function createOutbox(options: {
  readonly send: CoreApi['send'];
  readonly stored: StoredText;
  readonly onEvent: (event: OutboxEvent) => void;
  /** True when a refusal means that the session is over: the entry then waits for `wake`. */
  readonly isSignedOut: (error: ApiError) => Promise<boolean>;
}): Outbox {
  let entries = parse(options.stored.get());
  let isSending = false;
  let isClosed = false;
  let delayMs = FIRST_DELAY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const keep = (next: readonly OutboxEntry[]) => {
    entries = next;
    options.stored.set(next.length > 0 ? JSON.stringify(next) : undefined);
  };
  const remove = (key: string) => keep(entries.filter((entry) => entry.key !== key));
  const replace = (after: OutboxEntry) => keep(entries.map((entry) => (entry.key === after.key ? after : entry)));

  async function pump(): Promise<void> {
    if (isSending) return;
    isSending = true;
    while (!isClosed) {
      const head = entries.find(({ failure }) => failure === undefined);
      if (!head || !(await sendOne(head))) break;
    }
    isSending = false;
  }

  /** True when the next one may go. */
  async function sendOne(entry: OutboxEntry): Promise<boolean> {
    try {
      const message = await options.send(entry.conversationId, entry.content, entry.key);
      remove(entry.key);
      delayMs = FIRST_DELAY_MS;
      options.onEvent({ kind: 'sent', entry, message });
      return true;
    } catch (caught) {
      const error = caught instanceof ApiError ? caught : new ApiError(0, String(caught));
      if (error.isPassing) {
        timer = setTimeout(() => void pump(), error.retryAfterMs ?? delayMs);
        delayMs = Math.min(delayMs * 2, MAX_DELAY_MS);
        return false;
      }
      if (await options.isSignedOut(error)) return false;
      const refused = { ...entry, failure: error.message };
      replace(refused);
      options.onEvent({ kind: 'refused', entry: refused });
      return true;
    }
  }

  return {
    get entries() {
      return entries;
    },
    add: (entry) => {
      keep([...entries, entry]);
      void pump();
    },
    retry: (key) => {
      const entry = entries.find((known) => known.key === key);
      if (!entry) return;
      const { failure: _failure, ...again } = entry;
      replace(again);
      void pump();
    },
    discard: remove,
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
    if (!Array.isArray(value)) return [];
    return value.filter((entry): entry is OutboxEntry => {
      const { key, conversationId } = asJson(entry);
      return typeof key === 'string' && typeof conversationId === 'string';
    });
  } catch {
    return [];
  }
}
