import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ConversationList } from '../../state/conversations.ts';
import type { Drafts } from '../../state/drafts.ts';
import { type Conversation, VIEWS, type View } from '../../state/model.ts';
import { STRINGS } from '../../strings.ts';
import { createTimes } from '../../text/times.ts';
import { baseStyles } from '../shared/base.styles.ts';
import { ICONS } from '../shared/icons.ts';
import { styled } from '../shared/styled.ts';
import { conversationListStyles } from './conversation-list.styles.ts';
import { rowView } from './conversation-row.ts';
import { waitingView } from './empty-views.ts';
import { heldOrder } from './order.ts';
import { rowWindow } from './window.ts';

/** The order holds still this long after a hand was last in the list. */
const HOLD_MS = 2_000;
/** This many rows before the end of what is loaded the next page is asked for. */
const LOAD_AHEAD = 15;
/** Times like "Yesterday" grow old. */
const REFRESH_MS = 60_000;
const NONE: ReadonlyMap<string, unknown> = new Map();

/**
 * The conversations: one listbox, windowed, with a roving tab stop.
 *
 * @fires airy-open - `detail: {id}`: a conversation was chosen
 * @fires airy-view - `detail: {view}`: another view was chosen
 * @fires airy-more - the end of what is loaded is near
 * @fires airy-retry - the list shall be loaded again
 * @slot actions - beside the title
 */
@customElement('airy-conversation-list')
export class AiryConversationList extends LitElement {
  static override styles = [baseStyles, conversationListStyles];

  @property({ attribute: false }) list!: ConversationList;
  @property({ attribute: false }) openId: string | undefined;
  @property({ attribute: false }) drafts!: Drafts;
  /** The content of a message that was refused, by conversation. */
  @property({ attribute: false }) failedIn: ReadonlyMap<string, unknown> = NONE;
  @state() private activeId: string | undefined;
  @state() private held: readonly string[] | undefined;
  @state() private scrollTop_ = 0;
  @state() private height = 600;
  @query('.scroll') private scroller!: HTMLElement;
  private readonly times = createTimes();
  private shown: readonly Conversation[] = [];
  private rowHeight = 60;
  private release: ReturnType<typeof setTimeout> | undefined;
  private refresh: ReturnType<typeof setInterval> | undefined;
  private readonly resized = new ResizeObserver(() => this.measure());

  override connectedCallback(): void {
    super.connectedCallback();
    this.refresh = setInterval(() => this.requestUpdate(), REFRESH_MS);
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.refresh);
    clearTimeout(this.release);
    this.resized.disconnect();
  }

  /** Moves the tab stop by rows and focuses it; from outside too. */
  move(rows: number): void {
    this.hold();
    const from = this.shown.findIndex(({ id }) => id === (this.activeId ?? this.openId));
    const to = Math.min(this.shown.length - 1, Math.max(0, from < 0 ? 0 : from + rows));
    void this.focusRow(to);
  }

  /** Opens the neighbour of the open conversation. */
  openNeighbour(rows: number): void {
    const from = this.shown.findIndex(({ id }) => id === this.openId);
    const next = this.shown[from < 0 ? 0 : from + rows];
    if (next) this.choose(next.id);
  }

  /** Focuses the open row, or the first. */
  override focus(): void {
    const at = this.shown.findIndex(({ id }) => id === (this.openId ?? this.activeId));
    void this.focusRow(Math.max(0, at));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('openId') && this.openId !== undefined) this.activeId = this.openId;
    const before = changed.get('list');
    if (before && before.view !== this.list.view) this.held = undefined;
    const previous = this.shown;
    this.shown = heldOrder(this.list.items, this.held).shown;
    if (!before || before.view !== this.list.view) return;
    this.keepPlace(previous);
    this.keepFocus(previous);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.hasUpdated && this.scroller.scrollTop !== this.scrollTop_) this.scroller.scrollTop = this.scrollTop_;
    if (changed.has('list')) this.askForMore();
  }

  protected override firstUpdated(): void {
    this.measure();
  }

  /** Rows that come above what is on screen do not move it. */
  private keepPlace(previous: readonly Conversation[]): void {
    if (this.scrollTop_ <= 0 || previous === this.shown) return;
    const anchor = previous[Math.floor(this.scrollTop_ / this.rowHeight)];
    if (!anchor) return;
    const before = previous.indexOf(anchor);
    const after = this.shown.findIndex(({ id }) => id === anchor.id);
    if (after >= 0) this.scrollTop_ += (after - before) * this.rowHeight;
  }

  /** When the row with the focus leaves the list, the one in its place has it. */
  private keepFocus(previous: readonly Conversation[]): void {
    const focused = this.shadowRoot?.activeElement;
    const id = focused instanceof HTMLElement ? focused.dataset.id : undefined;
    if (id === undefined || this.shown.some((item) => item.id === id)) return;
    const at = previous.findIndex((item) => item.id === id);
    void this.focusRow(Math.min(at, this.shown.length - 1));
  }

  override render(): TemplateResult {
    const { list } = this;
    const { above } = heldOrder(list.items, this.held);
    return html`<header>
        <h1>${STRINGS.inbox}</h1>
        <span class="total">${list.phase === 'loading' && list.items.length === 0 ? nothing : list.total.toLocaleString()}</span>
        <slot name="actions"></slot>
      </header>
      <div class="views" role="group" aria-label=${STRINGS.viewsLabel}>
        ${VIEWS.map(
          (view) =>
            html`<button type="button" aria-pressed=${view === list.view ? 'true' : 'false'} @click=${() => this.view(view)}>
              ${STRINGS.views[view]}
            </button>`,
        )}
      </div>
      ${list.phase === 'failed' ? this.problemView() : nothing}
      ${
        above > 0
          ? html`<button class="chip" type="button" title=${STRINGS.movedHint} @click=${this.showNewest}>
              ${ICONS.up}${STRINGS.moved(above)}
            </button>`
          : nothing
      }
      <div class="sr" role="status">${above > 0 ? STRINGS.moved(above) : nothing}</div>
      <div class="scroll" @scroll=${this.onScroll} @pointermove=${this.hold} @pointerdown=${this.hold}>${this.bodyView()}</div>`;
  }

  private bodyView(): TemplateResult | typeof nothing {
    const { list, shown } = this;
    if (shown.length === 0) return waitingView(list);
    const { start, end } = rowWindow({
      scrollTop: this.scrollTop_,
      height: this.height,
      rowHeight: this.rowHeight,
      count: shown.length,
    });
    const tabStop = shown.some(({ id }) => id === this.activeId) ? this.activeId : shown[0]?.id;
    const activeAt = shown.findIndex(({ id }) => id === tabStop);
    const rows = shown.slice(start, end).map((conversation, index) => ({ conversation, index: start + index }));
    const active = shown[activeAt];
    // the row with the focus stays in the DOM wherever it is scrolled to
    if (active && (activeAt < start || activeAt >= end)) rows.push({ conversation: active, index: activeAt });
    return html`<div
        class="rows"
        role="listbox"
        aria-label=${STRINGS.conversations}
        ${styled({ height: `${shown.length * this.rowHeight}px` })}
        @keydown=${this.onKeyDown}
        @focusin=${this.onFocus}
        @click=${this.onClick}
      >
        ${repeat(
          rows,
          ({ conversation }) => conversation.id,
          ({ conversation, index }) => this.optionView(conversation, index, conversation.id === tabStop),
        )}
      </div>
      ${shown.length < list.total ? html`<p class="more">${STRINGS.moreLoading}</p>` : nothing}`;
  }

  private optionView(conversation: Conversation, index: number, isTabStop: boolean): TemplateResult {
    const { id, unread } = conversation;
    return html`<div
      class="row ${unread > 0 ? 'unread' : ''}"
      role="option"
      data-id=${id}
      tabindex=${isTabStop ? 0 : -1}
      aria-selected=${id === this.openId ? 'true' : 'false'}
      aria-setsize=${this.list.total}
      aria-posinset=${index + 1}
      ${styled({ top: `${index * this.rowHeight}px` })}
    >
      ${rowView(conversation, {
        times: this.times,
        now: new Date(),
        draft: id === this.openId ? '' : this.drafts.get(id),
        failed: this.failedIn.get(id),
      })}
    </div>`;
  }

  private problemView(): TemplateResult {
    return html`<div class="problem" role="alert">
      ${ICONS.warning}<span>${STRINGS.listFailed} ${this.list.error}</span>
      <button type="button" @click=${() => this.tell('airy-retry')}>${STRINGS.retry}</button>
    </div>`;
  }

  private async focusRow(index: number): Promise<void> {
    const row = this.shown[index];
    if (!row) return;
    this.activeId = row.id;
    const top = index * this.rowHeight;
    if (top < this.scrollTop_) this.scrollTop_ = top;
    else if (top + this.rowHeight > this.scrollTop_ + this.height) this.scrollTop_ = top + this.rowHeight - this.height;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-id="${CSS.escape(row.id)}"]`)?.focus({ preventScroll: true });
    this.askForMore();
  }

  private onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.height / this.rowHeight) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -this.shown.length,
      End: this.shown.length,
    };
    const rows = moves[event.key];
    if (rows !== undefined) this.move(rows);
    else if ((event.key === 'Enter' || event.key === ' ') && this.activeId !== undefined) this.choose(this.activeId);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private onFocus = (event: Event): void => {
    this.activeId = idAt(event) ?? this.activeId;
  };

  private onClick = (event: Event): void => {
    const id = idAt(event);
    if (id !== undefined) this.choose(id);
  };

  private onScroll = (): void => {
    this.scrollTop_ = this.scroller.scrollTop;
    this.askForMore();
  };

  private choose(id: string): void {
    this.activeId = id;
    this.tell('airy-open', { id });
  }

  private view(view: View): void {
    this.scrollTop_ = 0;
    this.tell('airy-view', { view });
  }

  /** A hand is in the list: nothing moves under it. */
  private hold = (): void => {
    if (this.held === undefined) this.held = this.list.items.map(({ id }) => id);
    clearTimeout(this.release);
    this.release = setTimeout(() => {
      this.held = undefined;
    }, HOLD_MS);
  };

  private showNewest = (): void => {
    clearTimeout(this.release);
    this.held = undefined;
    this.scrollTop_ = 0;
    void this.focusRow(0);
  };

  private askForMore(): void {
    const { list } = this;
    if (list.phase !== 'ready' || list.items.length >= list.total) return;
    const lastVisible = (this.scrollTop_ + this.height) / this.rowHeight;
    if (lastVisible + LOAD_AHEAD >= this.shown.length) this.tell('airy-more');
  }

  private measure(): void {
    if (!this.hasUpdated) return;
    this.height = this.scroller.clientHeight || this.height;
    this.rowHeight = Number.parseFloat(getComputedStyle(this).getPropertyValue('--row')) || this.rowHeight;
  }

  private tell(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

/** The conversation of the row an event happened in. */
function idAt({ target }: Event): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-id]')?.dataset.id : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'airy-conversation-list': AiryConversationList;
  }
}
