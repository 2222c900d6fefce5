import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { rowKey, type Thread, type ThreadMessage } from '../../state/thread.ts';
import { STRINGS } from '../../strings.ts';
import { previewOf } from '../../text/preview.ts';
import { createTimes } from '../../text/times.ts';
import { baseStyles } from '../shared/base.styles.ts';
import { ICONS } from '../shared/icons.ts';
import { messageView } from './message-view.ts';
import { threadStyles } from './thread.styles.ts';

/** Within this many pixels of the end the log follows new messages. */
const NEAR_END_PX = 48;
/** This near to the beginning the older page is asked for. */
const NEAR_START_PX = 400;
/** Messages of one side this close stand together. */
const JOIN_MS = 120_000;
const ANNOUNCED_CHARACTERS = 200;

/**
 * The messages of the open conversation: follows its end, loads older ones, never moves what is being read.
 *
 * @fires airy-older - the beginning of what is loaded is near
 * @fires airy-seen - the end is on screen in a focused window
 * @fires airy-retry-message - `detail: {message}`
 * @fires airy-edit-message - `detail: {message}`
 * @fires airy-retry - the thread shall be loaded again
 */
@customElement('airy-thread')
export class AiryThread extends LitElement {
  static override styles = [baseStyles, threadStyles];

  @property({ attribute: false }) thread!: Thread;
  @property({ attribute: false }) name = '';
  @property({ attribute: false }) newFrom: string | undefined;
  @property({ attribute: false }) isOffline = false;
  @state() private missed = 0;
  @state() private isAtEnd = true;
  @state() private spoken = '';
  @state() private unfolded: ReadonlySet<string> = new Set();
  @query('.log') private log!: HTMLElement;
  private readonly times = createTimes();
  private heard = new Set<string>();
  private anchor: { readonly key: string; readonly top: number } | undefined;
  private lastScrollTop = 0;
  /** Rows get their real height when they come on screen, pictures when they are here. */
  private readonly resized = new ResizeObserver(() => this.follow());

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.tellSeen);
    addEventListener('focus', this.tellSeen);
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.tellSeen);
    removeEventListener('focus', this.tellSeen);
    this.resized.disconnect();
  }

  protected override firstUpdated(): void {
    const inner = this.renderRoot.querySelector('.inner');
    if (inner) this.resized.observe(inner);
  }

  /** Scrolls to the newest message. */
  toEnd(): void {
    this.isAtEnd = true;
    this.missed = 0;
    this.follow();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('thread');
    if (!changed.has('thread')) return;
    if (before?.conversationId !== this.thread.conversationId) {
      this.isAtEnd = true;
      this.missed = 0;
      this.spoken = '';
      this.unfolded = new Set();
      this.anchor = undefined;
      this.heard = new Set(this.thread.messages.map(({ id }) => id));
      return;
    }
    if (before.phase === 'ready' && !this.thread.isLoadingOlder) this.hear(before.isLoadingOlder);
    for (const { id } of this.thread.messages) this.heard.add(id);
    const last = this.thread.messages.at(-1);
    const isOwnNew = last?.state === 'sending' && !before.messages.some(({ key }) => key === last.key);
    if (isOwnNew) this.isAtEnd = true;
    if (this.isAtEnd) this.missed = 0;
    else this.anchor = this.firstVisible();
  }

  /** Speaks what arrives; history, own echoes and ticks stay silent. */
  private hear(isHistory: boolean): void {
    if (isHistory) return;
    const fresh = this.thread.messages.filter(({ id, isFromContact }) => isFromContact && !this.heard.has(id));
    const newest = fresh.at(-1);
    if (!newest) return;
    this.spoken = STRINGS.arrived(this.name, previewOf(newest.content).slice(0, ANNOUNCED_CHARACTERS));
    if (!this.isAtEnd) this.missed += fresh.length;
  }

  protected override updated(): void {
    if (this.isAtEnd) this.follow();
    else this.keepPlace();
    this.tellSeen();
    this.askForOlder();
  }

  /** Scroll anchoring of our own: Safari has none, and the browser's does not know prepended pages. */
  private keepPlace(): void {
    const { anchor } = this;
    this.anchor = undefined;
    if (!anchor) return;
    const element = this.renderRoot.querySelector<HTMLElement>(`[data-key="${CSS.escape(anchor.key)}"]`);
    if (element) this.log.scrollTop += element.getBoundingClientRect().top - anchor.top;
  }

  private firstVisible(): { readonly key: string; readonly top: number } | undefined {
    const edge = this.log.getBoundingClientRect().top;
    for (const element of this.renderRoot.querySelectorAll<HTMLElement>('[data-key]')) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom > edge && element.dataset.key) return { key: element.dataset.key, top };
    }
    return undefined;
  }

  private follow(): void {
    if (!this.isAtEnd || !this.hasUpdated) return;
    this.log.scrollTop = this.log.scrollHeight;
    this.lastScrollTop = this.log.scrollTop;
  }

  override render(): TemplateResult {
    const { thread } = this;
    return html`${
      thread.phase === 'failed'
        ? html`<div class="problem" role="alert">
            ${ICONS.warning}<span>${STRINGS.threadFailed} ${thread.error}</span>
            <button type="button" @click=${() => this.tell('airy-retry')}>${STRINGS.retry}</button>
          </div>`
        : nothing
    }
      <div
        class="log"
        role="log"
        aria-live="off"
        aria-busy=${thread.phase === 'loading' ? 'true' : 'false'}
        aria-label=${STRINGS.messagesOf(this.name)}
        tabindex="0"
        @scroll=${this.onScroll}
      >
        <div class="inner">${this.startView()} ${this.messagesView()}</div>
      </div>
      <div class="sr" aria-live="polite">${this.spoken}</div>
      ${
        this.isAtEnd
          ? nothing
          : html`<button class="jump" type="button" @click=${this.toEnd}>
              ${ICONS.down}${this.missed > 0 ? STRINGS.newBelow(this.missed) : STRINGS.jump}
            </button>`
      }`;
  }

  private startView(): TemplateResult | typeof nothing {
    const { thread } = this;
    if (thread.phase === 'loading' && thread.messages.length === 0) {
      return html`<div class="bone"></div>
        <div class="bone own"></div>
        <div class="bone"></div>`;
    }
    if (thread.olderCursor !== undefined) {
      return html`<p class="older">
        ${
          thread.isLoadingOlder
            ? STRINGS.olderLoading
            : html`<button class="quiet" type="button" @click=${() => this.tell('airy-older')}>${STRINGS.loadOlder}</button>`
        }
      </p>`;
    }
    return thread.phase === 'ready' ? html`<p class="begin">${STRINGS.begin}</p>` : nothing;
  }

  private messagesView(): unknown {
    const { messages } = this.thread;
    const now = new Date();
    return repeat(messages, rowKey, (message, index) => {
      const before = messages[index - 1];
      const isNewDay = !before || this.dayOf(before) !== this.dayOf(message);
      const isNew = message.id !== '' && message.id === this.newFrom;
      const next = messages[index + 1];
      const isNextApart = next === undefined || (next.id !== '' && next.id === this.newFrom);
      return html`<div class="item" data-key=${rowKey(message)}>
        ${isNewDay ? html`<p class="day">${this.times.day(new Date(message.sentAt), now)}</p>` : nothing}
        ${isNew ? html`<p class="new">${STRINGS.newDivider}</p>` : nothing}
        ${messageView(message, {
          name: this.name,
          times: this.times,
          isJoined: !isNewDay && !isNew && isJoined(before, message),
          isFollowed: !isNextApart && isJoined(message, next),
          isUnfolded: this.unfolded.has(rowKey(message)),
          isOffline: this.isOffline,
          onRetry: () => this.tell('airy-retry-message', { message }),
          onEdit: () => this.tell('airy-edit-message', { message }),
          onFold: () => this.fold(rowKey(message)),
        })}
      </div>`;
    });
  }

  private dayOf({ sentAt }: ThreadMessage): string {
    return this.times.dayKey(new Date(sentAt));
  }

  private fold(key: string): void {
    const next = new Set(this.unfolded);
    if (!next.delete(key)) next.add(key);
    this.unfolded = next;
  }

  private onScroll = (): void => {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    const isNear = scrollHeight - scrollTop - clientHeight <= NEAR_END_PX;
    // only a hand goes up: away from the end without that is content that grew, and is followed
    if (isNear || scrollTop < this.lastScrollTop) this.isAtEnd = isNear;
    this.lastScrollTop = scrollTop;
    if (this.isAtEnd) this.missed = 0;
    this.tellSeen();
    this.askForOlder();
  };

  private askForOlder(): void {
    const { thread } = this;
    if (thread.phase !== 'ready' || thread.olderCursor === undefined || thread.isLoadingOlder) return;
    if (this.log.scrollTop < NEAR_START_PX) this.tell('airy-older');
  }

  private tellSeen = (): void => {
    if (this.isAtEnd && document.visibilityState === 'visible' && document.hasFocus()) this.tell('airy-seen');
  };

  private tell(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

function isJoined(one: ThreadMessage | undefined, other: ThreadMessage): boolean {
  if (!one || one.isFromContact !== other.isFromContact || one.state === 'failed') return false;
  return Math.abs(Date.parse(other.sentAt) - Date.parse(one.sentAt)) < JOIN_MS;
}

declare global {
  interface HTMLElementTagNameMap {
    'airy-thread': AiryThread;
  }
}
