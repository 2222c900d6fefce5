import type { PageSettings } from '../settings.ts';
import { defineAiryChat } from './airy-chat.ts';

/*
 * The loader of the embed snippet: `window.airy = { host, channelId }` and this script.
 * A page may also write <airy-chat host="…" channel-id="…"> itself.
 */
const script = document.currentScript as HTMLScriptElement | null; // classic scripts are HTML scripts on HTML pages
const scriptUrl = new URL(script?.src || '/chatplugin/ui/s.js', location.href);
const scriptOrigin = scriptUrl.origin;
const page = (window as { readonly airy?: PageSettings }).airy;

defineAiryChat(scriptOrigin, new URL('app.js', scriptUrl).href);

function place(settings: PageSettings): void {
  if (document.querySelector('airy-chat')) return;
  const element = document.createElement('airy-chat');
  element.setAttribute('host', settings.host ?? scriptOrigin);
  element.setAttribute('channel-id', settings.channelId);
  document.body.append(element);
}

if (page?.channelId) {
  if (document.body) place(page);
  else document.addEventListener('DOMContentLoaded', () => place(page), { once: true });
} else if (!document.querySelector('airy-chat')) {
  console.warn('Airy chat: set window.airy = { host, channelId } before loading s.js.');
}
