import { linkParts } from '@airy/browser';
import { html, nothing, type TemplateResult } from 'lit';
import type { ChatMessage } from '../session/timeline.ts';
import { type ContentView, viewOf } from './content.ts';
import { ICONS } from './icons.ts';
import { STRINGS } from './strings.ts';

/** What a message's buttons do. */
export interface MessageActions {
  retry(key: string): void;
  discard(key: string): void;
}

/** One message; `isJoined`: the one before is from the same side. */
export function messageView(
  message: ChatMessage,
  options: { readonly name: string; readonly isJoined: boolean; readonly actions: MessageActions },
): TemplateResult {
  const side = message.fromContact ? 'own' : 'their';
  const who = message.fromContact ? STRINGS.you : options.name;
  const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }).format(
    new Date(message.sentAt),
  );
  return html`<article
    class="${side} ${message.state} ${options.isJoined ? 'joined' : ''}"
    aria-label="${who}, ${time}"
    data-state=${message.state}
  >
    <div class="bubble" part="message" dir="auto">${contentView(viewOf(message.content))}</div>
    ${metaView(message, time, options.actions)}
  </article>`;
}

function contentView(view: ContentView): TemplateResult {
  switch (view.kind) {
    case 'text':
      return textView(view.text);
    case 'media':
      return mediaView(view);
    case 'unsupported':
      return html`<i>${STRINGS.unsupported}</i>`;
  }
}

/** Text nodes and links only: what people write is never markup. */
function textView(text: string): TemplateResult {
  const parts = linkParts(text).map(({ text: part, url }) =>
    url === undefined ? part : html`<a href=${url} target="_blank" rel="noopener noreferrer nofollow">${part}</a>`,
  );
  return html`${parts}`;
}

function mediaView(view: ContentView & { readonly kind: 'media' }): TemplateResult {
  const name = STRINGS.media[view.type];
  switch (view.type) {
    case 'image':
      return html`<a href=${view.url} target="_blank" rel="noopener noreferrer"><img src=${view.url} alt=${name} loading="lazy" /></a>`;
    case 'video':
      return html`<video src=${view.url} controls preload="metadata" aria-label=${name}></video>`;
    case 'audio':
      return html`<audio src=${view.url} controls preload="metadata" aria-label=${name}></audio>`;
    case 'file':
      return html`<a href=${view.url} target="_blank" rel="noopener noreferrer">${name}</a>`;
  }
}

function metaView(message: ChatMessage, time: string, actions: MessageActions): TemplateResult {
  const { key } = message;
  switch (message.state) {
    case 'sending':
      return html`<span class="meta">${STRINGS.sending}</span>`;
    case 'sent':
      return html`<time class="meta" datetime=${message.sentAt}>${time}${message.key ? html` · ${STRINGS.sent}` : nothing}</time>`;
    case 'failed':
      return html`<span class="meta bad" role="alert">
        ${ICONS.warning}<span>${STRINGS.notSent} ${message.error}</span>
        ${
          key === undefined
            ? nothing
            : html`<button class="text-button" type="button" @click=${() => actions.retry(key)}>${STRINGS.retry}</button>
                <button class="text-button" type="button" @click=${() => actions.discard(key)}>${STRINGS.discard}</button>`
        }
      </span>`;
  }
}
