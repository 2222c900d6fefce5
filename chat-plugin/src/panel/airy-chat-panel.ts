import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ChatSession } from '../session/chat-session.ts';
import type { ChannelConfig } from '../settings.ts';
import { type ContentView, previewOf, viewOf } from './content.ts';
import { ICONS } from './icons.ts';
import { messageView } from './message-view.ts';
import { panelStyles } from './panel.css.ts';
import { STRINGS } from './strings.ts';

/** Characters of one message; the server takes 64 KiB of JSON, in any alphabet. */
const MAX_CHARACTERS = 10_000;
/** Within this many pixels of the end the log follows new messages. */
const NEAR_END_PX = 48;
const PHONE = '(max-width: 479px)';

/**
 * The open chat: header, messages, composer.
 *
 * @fires airy-chat-close - the visitor minimised it
 * @csspart panel header log message composer - to style from the page
 */
@customElement('airy-chat-panel')
export class AiryChatPanel extends LitElement {
  static override styles = panelStyles;

  @property({ attribute: false }) session!: ChatSession;
  @property({ attribute: false }) config!: ChannelConfig;
  @state() private isAsking = false;
  @state() private isEmpty = true;
  @state() private problem = '';
  @state() private spoken = '';
  @state() private isOpen = false;
  /** Full screen and modal; decided when it opens. */
  @state() private isPhone = false;
  @query('dialog') private dialog?: HTMLDialogElement;
  @query('textarea') private field?: HTMLTextAreaElement;
  @query('.log') private log?: HTMLElement;
  private isNearEnd = true;
  private heard = new Set<string>();

  /** Shows the chat; only a visitor's own action moves the focus into it. */
  async show(options: { readonly takesFocus: boolean }): Promise<void> {
    if (this.isOpen) return;
    this.isPhone = matchMedia(PHONE).matches;
    this.isOpen = true;
    await this.updateComplete;
    if (this.isPhone) this.dialog?.showModal();
    this.isNearEnd = true;
    this.scrollToEnd();
    this.session.markSeen();
    if (options.takesFocus) this.field?.focus();
  }

  hide(): void {
    this.dialog?.close();
    this.isOpen = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.session.onChange(() => this.onSessionChange());
    for (const { id } of this.session.state.timeline) if (id) this.heard.add(id);
  }

  private onSessionChange(): void {
    if (this.isOpen && document.visibilityState === 'visible') this.session.markSeen();
    this.requestUpdate();
  }

  protected override willUpdate(): void {
    this.announce();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('config')) this.applyColours();
    if (this.isNearEnd) this.scrollToEnd();
  }

  /** Speaks what the team wrote since the chat was opened; history and the visitor's own words stay silent. */
  private announce(): void {
    const fresh = this.session.state.timeline.filter(
      ({ id, fromContact }) => id && !fromContact && !this.heard.has(id),
    );
    for (const { id } of this.session.state.timeline) if (id) this.heard.add(id);
    const newest = fresh.at(-1);
    if (newest && this.isOpen) this.spoken = STRINGS.newMessageFrom(this.title_, previewOf(newest.content));
  }

  private applyColours(): void {
    const { widget } = this.config;
    const values: Readonly<Record<string, string | undefined>> = {
      '--_background': widget.backgroundColor,
      '--_link': widget.accentColor,
      '--_header-text': widget.headerTextColor,
      '--_subtitle-text': widget.subtitleTextColor,
      '--_own': widget.inboundMessageColor,
      '--_own-text': widget.inboundMessageTextColor,
      '--_their': widget.outboundMessageColor,
      '--_their-text': widget.outboundMessageTextColor,
      '--_width': widget.width === undefined ? undefined : `${widget.width}px`,
      '--_height': widget.height === undefined ? undefined : `${widget.height}px`,
    };
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) this.style.removeProperty(name);
      else this.style.setProperty(name, value);
    }
    this.toggleAttribute('light', widget.backgroundColor !== undefined);
    this.toggleAttribute('start', widget.position === 'start');
  }

  private get title_(): string {
    return this.config.widget.headerText || this.config.name || STRINGS.title;
  }

  /** Modal on phones; elsewhere opened by its attribute, as `dialog.show()` would take the focus. */
  override render(): TemplateResult | typeof nothing {
    if (!this.isOpen) return nothing;
    return html`<dialog
      part="panel"
      aria-labelledby="title"
      ?open=${!this.isPhone}
      @keydown=${this.onKeyDown}
      @cancel=${this.onCancel}
    >
      ${this.contentView()}
    </dialog>`;
  }

  private contentView(): TemplateResult {
    const { phase } = this.session.state;
    const hasComposer = phase !== 'ended' && !this.config.widget.hideInputBar;
    return html`${this.headerView()} ${this.noticeView()}
      <div class="log" part="log" role="log" aria-live="off" aria-label=${STRINGS.conversation} tabindex="0" @scroll=${this.onScroll}>
        ${this.logView()}
      </div>
      <div class="hidden-text" aria-live="polite">${this.spoken}</div>
      ${this.isAsking ? this.questionView() : hasComposer ? this.composerView() : nothing}`;
  }

  private headerView(): TemplateResult {
    const { closeMode = 'full', subtitleText } = this.config.widget;
    const canEnd =
      closeMode === 'full' && this.session.state.phase === 'ready' && this.session.state.timeline.length > 0;
    return html`<header part="header">
      <div>
        <h2 id="title"><slot name="header-title">${this.title_}</slot></h2>
        ${subtitleText ? html`<p class="subtitle">${subtitleText}</p>` : nothing}
      </div>
      ${
        canEnd
          ? html`<button class="quiet" type="button" aria-label=${STRINGS.end} title=${STRINGS.end} @click=${this.askToEnd}>${ICONS.more}</button>`
          : nothing
      }
      ${
        closeMode === 'basic'
          ? nothing
          : html`<button class="quiet" type="button" aria-label=${STRINGS.minimise} title=${STRINGS.minimise} @click=${this.close}>${ICONS.minimise}</button>`
      }
    </header>`;
  }

  private noticeView(): TemplateResult | typeof nothing {
    const { phase, connection } = this.session.state;
    if (phase === 'ended' || phase === 'unavailable') return nothing;
    return connection === 'offline' ? html`<p class="notice" role="status">${STRINGS.offline}</p>` : nothing;
  }

  private logView(): TemplateResult {
    const { phase, timeline, reason } = this.session.state;
    if (phase === 'unavailable') return html`<p class="centre" role="alert">${STRINGS.unavailable}<br />${reason}</p>`;
    if (phase === 'ended') {
      const text = this.config.widget.startNewConversationText || STRINGS.startOver;
      return html`<div class="centre">
        <p>${STRINGS.ended}</p>
        <button class="solid" type="button" @click=${this.startOver}>${text}</button>
      </div>`;
    }
    const last = timeline.at(-1);
    return html`${this.welcomeView()}
      ${repeat(
        timeline,
        (message) => message.key ?? message.id,
        (message, index) =>
          messageView(message, {
            name: this.title_,
            isJoined: timeline[index - 1]?.fromContact === message.fromContact,
            actions: this.session,
          }),
      )}
      ${last && !last.fromContact ? this.repliesView(viewOf(last.content)) : nothing}`;
  }

  private welcomeView(): TemplateResult | typeof nothing {
    const { welcomeMessage } = this.config.widget;
    const text = typeof welcomeMessage === 'string' ? welcomeMessage : welcomeMessage?.text;
    return text ? html`<article class="their"><div class="bubble" dir="auto">${text}</div></article>` : nothing;
  }

  private repliesView(view: ContentView): TemplateResult | typeof nothing {
    if (view.kind === 'unsupported' || view.replies.length === 0) return nothing;
    return html`<div class="replies">
      ${view.replies.map(
        (reply) =>
          html`<button part="reply" type="button" @click=${() => this.session.send(reply.content)}>${reply.title}</button>`,
      )}
    </div>`;
  }

  private composerView(): TemplateResult {
    return html`${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}
      <form part="composer" @submit=${this.onSubmit}>
        <textarea
          rows="1"
          dir="auto"
          aria-label=${STRINGS.placeholder}
          placeholder=${STRINGS.placeholder}
          ?disabled=${this.session.state.phase === 'unavailable'}
          @input=${this.onInput}
          @keydown=${this.onFieldKey}
        ></textarea>
        <button class="send" type="submit" aria-label=${STRINGS.send} title=${STRINGS.send} aria-disabled=${this.isEmpty ? 'true' : 'false'}>
          ${ICONS.send}
        </button>
      </form>`;
  }

  private questionView(): TemplateResult {
    return html`<div class="question" role="group" aria-label=${STRINGS.end}>
      <p>${STRINGS.endQuestion}</p>
      <div>
        <button class="outline" type="button" @click=${() => this.answer(false)}>${STRINGS.cancel}</button>
        <button class="solid" type="button" @click=${() => this.answer(true)}>${STRINGS.endConfirm}</button>
      </div>
    </div>`;
  }

  private askToEnd = async (): Promise<void> => {
    this.isAsking = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.question .outline')?.focus();
  };

  private async answer(isYes: boolean): Promise<void> {
    this.isAsking = false;
    if (isYes) this.session.end();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(isYes ? '.centre .solid' : 'textarea')?.focus();
  }

  private startOver = async (): Promise<void> => {
    this.session.restart();
    await this.updateComplete;
    this.field?.focus();
  };

  private close = (): void => {
    if (this.config.widget.closeMode === 'basic' && !matchMedia(PHONE).matches) return;
    this.dispatchEvent(new CustomEvent('airy-chat-close', { bubbles: true, composed: true }));
  };

  private onCancel = (event: Event): void => {
    event.preventDefault();
    this.close();
  };

  private onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation(); // the page's shortcuts are not for what visitors type
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    if (this.isAsking) void this.answer(false);
    else this.close();
  };

  /** Enter sends, Shift+Enter breaks the line; Enter that ends a composition (Safari: keyCode 229) does neither. */
  private onFieldKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  };

  private onInput = (): void => {
    this.isEmpty = (this.field?.value.trim() ?? '') === '';
    this.problem = '';
  };

  private onSubmit = (event: Event): void => {
    event.preventDefault();
    this.submit();
  };

  private submit(): void {
    const field = this.field;
    const text = field?.value.trim() ?? '';
    if (!field || text === '') return;
    if (text.length > MAX_CHARACTERS) {
      this.problem = STRINGS.tooLong(MAX_CHARACTERS);
      return;
    }
    this.isNearEnd = true;
    this.session.send({ text });
    field.value = '';
    this.onInput();
    field.focus();
  }

  private onScroll = (): void => {
    const { log } = this;
    if (log) this.isNearEnd = log.scrollHeight - log.scrollTop - log.clientHeight <= NEAR_END_PX;
  };

  private scrollToEnd(): void {
    if (this.log) this.log.scrollTop = this.log.scrollHeight;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'airy-chat-panel': AiryChatPanel;
  }
}
