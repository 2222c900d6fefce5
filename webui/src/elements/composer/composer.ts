import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Drafts } from '../../state/drafts.ts';
import type { Conversation } from '../../state/model.ts';
import { channelText, STRINGS } from '../../strings.ts';
import { baseStyles } from '../shared/base.styles.ts';
import { ICONS } from '../shared/icons.ts';
import { composerStyles } from './composer.styles.ts';

/** Characters of one message; the server takes 64 KiB of JSON, in any alphabet. */
const MAX_CHARACTERS = 10_000;

/**
 * The reply field. Keeps a draft for each conversation; Enter sends, Shift+Enter breaks the line.
 *
 * @fires airy-send - `detail: {text}`: what to send to the conversation
 * @fires airy-leave - Escape: the focus goes one layer back
 */
@customElement('airy-composer')
export class AiryComposer extends LitElement {
  static override styles = [baseStyles, composerStyles];
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property({ attribute: false }) conversation!: Conversation;
  @property({ attribute: false }) drafts!: Drafts;
  @state() private text = '';
  @query('textarea') private field?: HTMLTextAreaElement;

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('conversation');
    if (changed.has('conversation') && before?.id !== this.conversation.id) {
      this.text = this.drafts.get(this.conversation.id);
    }
  }

  protected override updated(): void {
    if (!this.field) return;
    this.field.enterKeyHint = 'send';
    if (this.field.value !== this.text) this.field.value = this.text;
  }

  /** Puts a text into the field, to edit a message that was not sent. */
  edit(text: string): void {
    this.keep(text);
    void this.updateComplete.then(() => this.field?.focus());
  }

  override render(): TemplateResult {
    const { channel, name } = this.conversation;
    if (!channel.isConnected) {
      return html`<p class="banner" role="status">
        ${ICONS.warning}<span><b>${STRINGS.disconnected(channelText(channel))}</b> ${STRINGS.disconnectedText}</span>
      </p>`;
    }
    const isTooLong = this.text.length > MAX_CHARACTERS;
    const isDisabled = this.text.trim() === '' || isTooLong;
    return html`<form @submit=${this.onSubmit}>
      <textarea
        rows="1"
        dir="auto"
        aria-label=${STRINGS.reply(name)}
        aria-describedby="hint"
        aria-invalid=${isTooLong ? 'true' : 'false'}
        placeholder=${STRINGS.placeholder}
        @input=${this.onInput}
        @keydown=${this.onKeyDown}
      ></textarea>
      <div class="bar">
        ${
          isTooLong
            ? html`<span class="hint bad" id="hint" role="alert">${STRINGS.tooLong(MAX_CHARACTERS)}</span>`
            : html`<span class="hint keys" id="hint">${this.text ? STRINGS.draftSaved : STRINGS.sendHint}</span>`
        }
        <button class="solid" type="submit" aria-disabled=${isDisabled ? 'true' : 'false'}>
          ${STRINGS.send}${isDisabled ? nothing : html`<kbd aria-hidden="true">⏎</kbd>`}
        </button>
      </div>
    </form>`;
  }

  private keep(text: string): void {
    this.text = text;
    this.drafts.set(this.conversation.id, text);
  }

  private onInput = (): void => this.keep(this.field?.value ?? '');

  /** Enter that ends a composition (Safari tells it by keyCode 229) never sends. */
  private onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.dispatchEvent(new CustomEvent('airy-leave', { bubbles: true, composed: true }));
    }
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    this.submit();
  };

  private onSubmit = (event: Event): void => {
    event.preventDefault();
    this.submit();
  };

  private submit(): void {
    const text = this.text.trim();
    if (text === '' || text.length > MAX_CHARACTERS) return;
    this.keep('');
    this.dispatchEvent(new CustomEvent('airy-send', { detail: { text }, bubbles: true, composed: true }));
    this.field?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'airy-composer': AiryComposer;
  }
}
