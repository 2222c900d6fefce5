import { pageStorage, storedText } from '@airy/browser';
import { createCoreApi } from '../api/core-api.ts';
import { createInboxStore } from '../state/inbox-store.ts';
import { createLiveFeed, socketUrl } from '../state/live-feed.ts';
import { applyTheme, storedTheme } from './theme.ts';
import './inbox.ts';

const storage = pageStorage();
const theme = storedText('airy.theme', storage);
applyTheme(storedTheme(theme), theme);

const store = createInboxStore({
  api: createCoreApi((...request) => fetch(...request)),
  createFeed: (handlers) => createLiveFeed({ url: socketUrl(location), ...handlers }),
  storage,
  nowMs: () => Date.now(),
  newKey,
});

const inbox = document.querySelector('airy-inbox');
if (inbox) {
  inbox.theme = theme;
  inbox.store = store;
}

/** 128 random bits; `crypto.randomUUID` is missing on pages without https. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
