import { html, nothing, type TemplateResult } from 'lit';
import type { Conversation } from '../../state/model.ts';
import { STRINGS } from '../../strings.ts';
import { previewOf } from '../../text/preview.ts';
import type { Times } from '../../text/times.ts';
import { avatarView } from '../shared/avatar.ts';
import { ICONS } from '../shared/icons.ts';

/** What a row says beside its conversation. */
export interface RowContext {
  readonly times: Times;
  readonly now: Date;
  readonly draft: string;
  /** The content of a message that was refused. */
  readonly failed: unknown;
}

/** The inside of a row: avatar, name and time, preview and unread count. */
export function rowView(conversation: Conversation, context: RowContext): TemplateResult {
  const { id, name, unread, isClosed, lastMessage } = conversation;
  const at = new Date(lastMessage.sentAt);
  return html`${unread > 0 ? html`<span class="dot"></span>` : nothing} ${avatarView(id, name)}
    <span class="text">
      <span class="line">
        <bdi class="name">${name}</bdi>
        ${isClosed ? html`<span class="tag">${STRINGS.closed}</span>` : nothing}
        <time datetime=${lastMessage.sentAt} title=${context.times.full(at)}>${context.times.row(at, context.now)}</time>
      </span>
      <span class="line">
        ${previewView(conversation, context)}
        ${
          unread > 0
            ? html`<span class="count" aria-hidden="true">${unread > 99 ? '99+' : unread}</span
                ><span class="sr">, ${STRINGS.unread(unread)}</span>`
            : nothing
        }
      </span>
    </span>`;
}

function previewView({ lastMessage }: Conversation, { draft, failed }: RowContext): TemplateResult {
  const notSent = failed ?? (lastMessage.delivery === 'failed' ? lastMessage.content : undefined);
  if (notSent !== undefined) {
    return html`<span class="failed">${ICONS.warning}${STRINGS.notSentShort}</span>
      <span class="preview" dir="auto">${previewOf(notSent)}</span>`;
  }
  if (draft.trim() !== '') {
    return html`<span class="draft">${STRINGS.draft}</span> <span class="preview" dir="auto">${draft}</span>`;
  }
  const preview = previewOf(lastMessage.content);
  return html`<span class="preview" dir="auto">${lastMessage.isFromContact ? preview : STRINGS.you(preview)}</span>`;
}
