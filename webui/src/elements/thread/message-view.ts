import { linkParts } from '@airy/browser';
import { html, nothing, type TemplateResult } from 'lit';
import type { ThreadMessage } from '../../state/thread.ts';
import { STRINGS } from '../../strings.ts';
import { type ContentView, viewOf } from '../../text/content.ts';
import { previewOf } from '../../text/preview.ts';
import type { Times } from '../../text/times.ts';
import { ICONS } from '../shared/icons.ts';

/** What a message needs from around it. */
export interface MessageContext {
  readonly name: string;
  readonly times: Times;
  /** The message before is from the same side, a moment ago. */
  readonly isJoined: boolean;
  /** The next message stands right under it: no time between them. */
  readonly isFollowed: boolean;
  readonly isUnfolded: boolean;
  readonly isOffline: boolean;
  readonly onRetry: () => void;
  readonly onEdit: () => void;
  readonly onFold: () => void;
}

/** A longer text is folded, in characters and lines. */
const FOLD_CHARACTERS = 1_200;
const FOLD_LINES = 18;
const LABEL_CHARACTERS = 200;

/** True for a text that is folded until asked for. */
export function isLong(text: string): boolean {
  return text.length > FOLD_CHARACTERS || text.split('\n', FOLD_LINES + 1).length > FOLD_LINES;
}

/** One message with its bubble, time and state. */
export function messageView(message: ThreadMessage, context: MessageContext): TemplateResult {
  const at = new Date(message.sentAt);
  const who = message.isFromContact ? context.name : STRINGS.team;
  const preview = previewOf(message.content).slice(0, LABEL_CHARACTERS);
  return html`<article
    class="${message.isFromContact ? 'their' : 'own'} ${message.state} ${context.isJoined ? 'joined' : ''}"
    aria-label=${STRINGS.article(who, context.times.clock(at), preview)}
    data-state=${message.state}
  >
    ${contentView(message, viewOf(message.content), context)} ${metaView(message, at, context)}
  </article>`;
}

function contentView(message: ThreadMessage, view: ContentView, context: MessageContext): TemplateResult {
  switch (view.kind) {
    case 'text':
      return html`${view.text ? textView(view.text, context) : nothing}${repliesView(view.replies)}`;
    case 'media':
      return html`${mediaView(view)}${repliesView(view.replies)}`;
    case 'unknown':
      return html`<div class="bubble unknown">
        <details>
          <summary>${STRINGS.unknown} ${STRINGS.seeRaw}</summary>
          <pre tabindex="0">${JSON.stringify(message.content, null, 2)}</pre>
        </details>
      </div>`;
  }
}

function textView(text: string, { isUnfolded, onFold }: MessageContext): TemplateResult {
  if (!isLong(text)) return html`<div class="bubble"><span class="words" dir="auto">${linked(text)}</span></div>`;
  return html`<div class="bubble"><span class="words ${isUnfolded ? '' : 'folded'}" dir="auto">${linked(text)}</span></div>
    <button class="link" type="button" aria-expanded=${isUnfolded ? 'true' : 'false'} @click=${onFold}>
      ${isUnfolded ? STRINGS.showLess : STRINGS.showMore}
    </button>`;
}

/** Text nodes and links only: what people write is never markup. */
function linked(text: string): readonly (string | TemplateResult)[] {
  return linkParts(text).map(({ text: part, url }) =>
    url === undefined ? part : html`<a href=${url} target="_blank" rel="noopener noreferrer nofollow">${part}</a>`,
  );
}

function mediaView(view: ContentView & { readonly kind: 'media' }): TemplateResult {
  const name = STRINGS.media[view.type];
  const caption = view.text ? html`<span class="caption" dir="auto">${view.text}</span>` : nothing;
  if (view.type === 'image' && view.url.startsWith('https:')) {
    return html`<div class="bubble media">
      <a href=${view.url} target="_blank" rel="noopener noreferrer nofollow" aria-label=${STRINGS.openMedia(name)}
        ><img src=${view.url} alt=${name} loading="lazy" referrerpolicy="no-referrer" /></a
      >${caption}
    </div>`;
  }
  return html`<div class="bubble media">
    <span class="file"
      >${view.type === 'image' ? ICONS.image : ICONS.file}<a href=${view.url} target="_blank" rel="noopener noreferrer nofollow">${name}</a></span
    >${caption}
  </div>`;
}

function repliesView(replies: readonly string[]): TemplateResult | typeof nothing {
  if (replies.length === 0) return nothing;
  return html`<ul class="replies" aria-label=${STRINGS.quickReplies}>
    ${replies.map((reply) => html`<li dir="auto">${reply}</li>`)}
  </ul>`;
}

function metaView(message: ThreadMessage, at: Date, context: MessageContext): TemplateResult | typeof nothing {
  const { times, isFollowed, isOffline } = context;
  const time = html`<time datetime=${message.sentAt} title=${times.full(at)}>${times.clock(at)}</time>`;
  switch (message.state) {
    case 'received':
      return isFollowed ? nothing : html`<span class="meta">${time}</span>`;
    case 'sending':
      return html`<span class="meta">${ICONS.clock}${isOffline ? STRINGS.waiting : STRINGS.sending}</span>`;
    case 'sent':
      return html`<span class="meta">${time} ${ICONS.check}${STRINGS.sent}</span>`;
    case 'delivered':
      return isFollowed
        ? nothing
        : html`<span class="meta delivered">${time} ${ICONS.checks}${STRINGS.delivered}</span>`;
    case 'failed':
      return html`<span class="meta bad" role="alert">
        ${ICONS.warning}<span>${STRINGS.notSent(message.error ?? '')}</span>
        <button class="link" type="button" @click=${context.onRetry}>${STRINGS.retryMessage}</button>
        ${
          message.id === ''
            ? html`<button class="link" type="button" @click=${context.onEdit}>${STRINGS.editMessage}</button>`
            : nothing
        }
      </span>`;
  }
}
