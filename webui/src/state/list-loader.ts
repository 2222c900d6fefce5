import { ApiError, type CoreApi } from '../api/core-api.ts';
import type { LiveEvent } from '../api/events.ts';
import {
  type ConversationList,
  emptyList,
  withConversation,
  withFacts,
  withFailure,
  withFirstPage,
  withListChannel,
  withListMessage,
  withLoading,
  withNextPage,
} from './conversations.ts';
import type { Conversation, View } from './model.ts';

/** Loads the conversation list and keeps it current; knows the open conversation too when it is outside the list's view. */
export interface ListLoader {
  readonly list: ConversationList;
  find(id: string): Conversation | undefined;
  /** The first page again; what is shown stays until it is here. */
  load(): Promise<void>;
  loadMore(): Promise<void>;
  show(view: View): void;
  onEvent(event: LiveEvent): void;
  change(change: (list: ConversationList) => ConversationList): void;
  /** Keeps a conversation current whatever the view: the open one. Fetches it when it is unknown. */
  watch(id: string | undefined): void;
  /** Brings a conversation that is new to the list. */
  fetch(id: string): Promise<void>;
  /** Forgets everything: the session is over. */
  reset(): void;
}

/** How often a conversation that is new to the list is asked for, a second apart. */
const INFO_ATTEMPTS = 5;
const INFO_WAIT_MS = 1_000;
/** A first page that failed is asked for again by itself. */
const RELOAD_MS = 5_000;

export function createListLoader(options: {
  readonly api: Pick<CoreApi, 'conversations' | 'conversation'>;
  /** The first page is here; live events go on from `cursor`. */
  readonly onLoaded: (cursor: string | undefined) => void;
  readonly onChange: () => void;
  readonly onError: (error: ApiError) => void;
}): ListLoader {
  const { api } = options;
  let list = emptyList('all');
  /** The open conversation while it is not in the list, as a list of its own. */
  let outside = emptyList('all');
  let watched: string | undefined;
  /** Grows with each load; an answer to an older one comes too late. */
  let load = 0;
  let isLoadingMore = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  const asked = new Set<string>();
  /** Events that came while the first page was loaded: the page may be older than they. */
  let meanwhile: LiveEvent[] = [];

  const setList = (next: ConversationList) => {
    list = next;
    options.onChange();
  };
  const change = (next: (before: ConversationList) => ConversationList) => {
    const [after, others] = [next(list), next(outside)];
    if (after === list && others === outside) return;
    outside = others;
    setList(after);
  };
  const isListed = (id: string) => list.items.some((item) => item.id === id);
  const find = (id: string) => [...list.items, ...outside.items].find((item) => item.id === id);
  const failed = (caught: unknown): ApiError => {
    const error = caught instanceof ApiError ? caught : new ApiError(0, String(caught));
    options.onError(error);
    return error;
  };

  async function loadFirst(): Promise<void> {
    load += 1;
    const mine = load;
    clearTimeout(again);
    meanwhile = [];
    setList(withLoading(list));
    try {
      const page = await api.conversations({ view: list.view, offset: 0 });
      if (mine !== load) return;
      list = withFirstPage(list, page);
      const late = meanwhile;
      meanwhile = [];
      for (const event of late) show(event);
      options.onLoaded(page.liveCursor);
    } catch (caught) {
      const error = failed(caught);
      if (mine !== load) return;
      setList(withFailure(list, error.message));
      if (error.isPassing) again = setTimeout(() => void loadFirst(), RELOAD_MS);
    }
  }

  async function loadMore(): Promise<void> {
    if (isLoadingMore || list.phase !== 'ready' || list.items.length >= list.total) return;
    isLoadingMore = true;
    const mine = load;
    try {
      const page = await api.conversations({ view: list.view, offset: list.items.length });
      if (mine === load) setList(withNextPage(list, page));
    } catch (caught) {
      const error = failed(caught);
      if (mine === load) setList(withFailure(list, error.message));
    } finally {
      isLoadingMore = false;
    }
  }

  async function fetch(id: string): Promise<void> {
    if (asked.has(id)) return;
    asked.add(id);
    const mine = load;
    for (let attempt = 0; attempt < INFO_ATTEMPTS; attempt += 1) {
      try {
        const conversation = await api.conversation(id);
        if (watched === id) outside = withConversation(emptyList('all'), conversation);
        setList(withConversation(list, conversation));
        break;
      } catch (caught) {
        const error = failed(caught);
        if ((!error.isPassing && error.status !== 404) || mine !== load) break;
        await new Promise((resolve) => setTimeout(resolve, INFO_WAIT_MS));
      }
    }
    asked.delete(id);
  }

  /** What an event means for the list; a repeat changes nothing. */
  function show(event: LiveEvent): void {
    switch (event.kind) {
      case 'message':
        change((before) => withListMessage(before, event.conversationId, event.message));
        if (!isListed(event.conversationId)) void fetch(event.conversationId);
        return;
      case 'conversation':
        change((before) => withFacts(before, event.id, event.facts));
        if (list.view !== 'all' && !isListed(event.id)) void fetch(event.id);
        return;
      case 'channel':
        change((before) => withListChannel(before, event.channel));
        return;
      case 'message-metadata':
      case 'resync':
        return;
    }
  }

  return {
    get list() {
      return list;
    },
    find,
    load: loadFirst,
    loadMore,
    show: (view) => {
      if (view === list.view) return;
      const open = watched === undefined ? undefined : find(watched);
      if (open) outside = withConversation(emptyList('all'), open);
      list = emptyList(view);
      void loadFirst();
    },
    onEvent: (event) => {
      if (list.phase === 'loading') meanwhile.push(event);
      show(event);
    },
    change,
    watch: (id) => {
      watched = id;
      const known = id === undefined ? undefined : find(id);
      outside = known ? withConversation(emptyList('all'), known) : emptyList('all');
      if (id !== undefined && !known) void fetch(id);
    },
    fetch,
    reset: () => {
      load += 1;
      clearTimeout(again);
      meanwhile = [];
      outside = emptyList('all');
      setList(emptyList(list.view));
    },
  };
}
