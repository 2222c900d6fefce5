import { createCoreApi } from '../api/core-api.ts';
import type { InboxStore } from '../state/inbox.ts';
import { createInboxStore } from '../state/inbox-store.ts';
import { createLiveFeed } from '../state/live-feed.ts';
import { createFakeServer, type FakeServer } from './fake-server.ts';

/** For tests: storage in memory. */
export function aStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

/** For tests: an inbox over a server in memory. */
export function aStore(
  server: FakeServer = createFakeServer(),
  storage = aStorage(),
): { readonly store: InboxStore; readonly server: FakeServer } {
  let count = 0;
  const store = createInboxStore({
    api: createCoreApi(server.fetch),
    createFeed: (handlers) =>
      createLiveFeed({ url: 'ws://here/ws.communication', WebSocketCtor: server.WebSocketCtor, ...handlers }),
    storage,
    nowMs: () => Date.now(),
    newKey: () => {
      count += 1;
      return `key-${count}`;
    },
  });
  return { store, server };
}
