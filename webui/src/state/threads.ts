import { ApiError, type CoreApi } from '../api/core-api.ts';
import type { Message } from './model.ts';
import type { OutboxEntry } from './outbox.ts';
import {
  emptyThread,
  type Thread,
  withLiveMessage,
  withMessageError,
  withNewestPage,
  withOlderPage,
  withSending,
  withThreadFailure,
  withThreadLoading,
} from './thread.ts';

/** Conversations whose messages stay in memory, so that going back to one is at once. */
const MAX_THREADS = 20;

/** The threads in memory; events keep all of them current, so that only the first open of one loads. */
export interface Threads {
  get(conversationId: string): Thread | undefined;
  /** Loads the newest page unless it is here. A thread that is unknown to the server is `missing`. */
  open(conversationId: string): Promise<'here' | 'missing'>;
  /** Loads the newest page again. */
  reload(conversationId: string): Promise<'here' | 'missing'>;
  loadOlder(conversationId: string): Promise<void>;
  change(conversationId: string, change: (thread: Thread) => Thread): void;
  onMessage(conversationId: string, message: Message): void;
  onMessageError(messageId: string, error: string | undefined): void;
  /** Forgets all but one: after a gap nobody knows what the others miss. */
  keepOnly(conversationId: string | undefined): void;
}

/** @param unsent - what waits in the outbox, shown in a thread as soon as it is made */
export function createThreads(options: {
  readonly api: Pick<CoreApi, 'messages'>;
  readonly unsent: (conversationId: string) => readonly OutboxEntry[];
  readonly onChange: () => void;
  readonly onError: (error: ApiError) => void;
}): Threads {
  const threads = new Map<string, Thread>();

  const set = (thread: Thread) => {
    threads.delete(thread.conversationId);
    threads.set(thread.conversationId, thread);
    const [oldest] = threads.keys();
    if (threads.size > MAX_THREADS && oldest !== undefined) threads.delete(oldest);
    options.onChange();
  };

  const change = (id: string, next: (thread: Thread) => Thread) => {
    const thread = threads.get(id);
    if (!thread) return;
    const after = next(thread);
    if (after === thread) return;
    threads.set(id, after);
    options.onChange();
  };

  const fresh = (id: string): Thread => options.unsent(id).reduce(withSending, emptyThread(id));

  async function reload(id: string): Promise<'here' | 'missing'> {
    set(withThreadLoading(threads.get(id) ?? fresh(id)));
    try {
      const page = await options.api.messages(id);
      change(id, (thread) => withNewestPage(thread, page));
      return 'here';
    } catch (caught) {
      const error = caught instanceof ApiError ? caught : new ApiError(0, String(caught));
      change(id, (thread) => withThreadFailure(thread, error.message));
      options.onError(error);
      if (error.status !== 404 && error.status !== 400) return 'here';
      threads.delete(id);
      return 'missing';
    }
  }

  return {
    get: (id) => threads.get(id),
    open: async (id) => {
      const known = threads.get(id);
      if (known?.phase !== 'ready') return await reload(id);
      set(known);
      return 'here';
    },
    reload,
    loadOlder: async (id) => {
      const thread = threads.get(id);
      if (!thread || thread.isLoadingOlder || thread.phase === 'loading' || thread.olderCursor === undefined) return;
      const cursor = thread.olderCursor;
      change(id, (now) => ({ ...now, isLoadingOlder: true }));
      try {
        const page = await options.api.messages(id, cursor);
        change(id, (now) =>
          now.olderCursor === cursor ? withOlderPage(now, page) : { ...now, isLoadingOlder: false },
        );
      } catch (caught) {
        const error = caught instanceof ApiError ? caught : new ApiError(0, String(caught));
        change(id, (now) => withThreadFailure(now, error.message));
        options.onError(error);
      }
    },
    change,
    onMessage: (id, message) => change(id, (thread) => withLiveMessage(thread, message)),
    onMessageError: (messageId, error) => {
      for (const id of [...threads.keys()]) change(id, (thread) => withMessageError(thread, messageId, error));
    },
    keepOnly: (id) => {
      for (const known of [...threads.keys()]) if (known !== id) threads.delete(known);
    },
  };
}
