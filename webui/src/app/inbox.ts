import type { StoredText } from '@airy/browser';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { AiryComposer } from '../elements/composer/composer.ts';
import type { AiryConversationList } from '../elements/conversation-list/conversation-list.ts';
import type { AiryHelpDialog } from '../elements/help-dialog/help-dialog.ts';
import { avatarView } from '../elements/shared/avatar.ts';
import { baseStyles } from '../elements/shared/base.styles.ts';
import { ICONS } from '../elements/shared/icons.ts';
import { unreadConversations } from '../state/conversations.ts';
import type { InboxStore, OpenConversation } from '../state/inbox.ts';
import type { Conversation, View } from '../state/model.ts';
import type { ThreadMessage } from '../state/thread.ts';
import { channelText, STRINGS } from '../strings.ts';
import { editableText } from '../text/content.ts';
import { createTimes } from '../text/times.ts';
import { inboxStyles } from './inbox.styles.ts';
import { Router } from './router.ts';
import { shortcutOf } from './shortcuts.ts';
import { applyTheme, storedTheme, THEMES } from './theme.ts';
import '../elements/composer/composer.ts';
import '../elements/conversation-list/conversation-list.ts';
import '../elements/help-dialog/help-dialog.ts';
import '../elements/sign-in/sign-in.ts';
import '../elements/thread/thread.ts';

/** The inbox: sign-in, or the list beside the open conversation. Its place is in the URL. */
@customElement('airy-inbox')
export class AiryInbox extends LitElement {
  static override styles = [baseStyles, inboxStyles];

  @property({ attribute: false }) store?: InboxStore;
  @property({ attribute: false }) theme?: StoredText;
  @property({ attribute: false }) router = new Router(({ conversationId }) => this.store?.open(conversationId));
  @state() private isMenuOpen = false;
  @query('airy-conversation-list') private list!: AiryConversationList;
  @query('airy-composer') private composer?: AiryComposer;
  @query('airy-help-dialog') private help!: AiryHelpDialog;
  private readonly times = createTimes();
  private unsubscribe = (): void => {};

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.onKeyDown);
    addEventListener('pointerdown', this.onPointerDown);
    this.router.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.onKeyDown);
    removeEventListener('pointerdown', this.onPointerDown);
    this.router.stop();
    this.unsubscribe();
    this.store?.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('store') || !this.store) return;
    this.unsubscribe();
    this.unsubscribe = this.store.subscribe(() => this.requestUpdate());
    this.store.start();
    this.store.open(this.router.route.conversationId);
  }

  protected override updated(): void {
    const { state: now } = this.store ?? {};
    if (!now) return;
    const name = now.session === 'signed-out' ? STRINGS.signIn.submit : (now.open?.conversation?.name ?? STRINGS.inbox);
    document.title = STRINGS.pageTitle(unreadConversations(now.list), name);
  }

  override render(): TemplateResult | typeof nothing {
    const { store } = this;
    if (!store) return nothing;
    return store.state.session === 'signed-out' ? this.signInView(store) : this.pageView(store);
  }

  private signInView(store: InboxStore): TemplateResult {
    const isExpired = new URLSearchParams(this.router.place.search).get('login') === 'expired';
    const expired = isExpired ? STRINGS.signIn.expired : '';
    return html`<airy-sign-in
      .service=${store}
      .notice=${store.state.isSessionOver ? STRINGS.signIn.ended : expired}
    ></airy-sign-in>`;
  }

  private pageView(store: InboxStore): TemplateResult {
    const { state: now } = store;
    const refused = now.unsent.filter(({ failure }) => failure !== undefined);
    const failedIn = new Map(refused.map(({ conversationId, content }) => [conversationId, content]));
    return html`<div class="page ${now.open ? 'open' : ''}">
        <button class="skip" type="button" @click=${() => this.list.focus()}>${STRINGS.skipToList}</button>
        <div role="status" class="status">${this.connectionView(store)}</div>
        <nav aria-label=${STRINGS.conversations}>
          <airy-conversation-list
            .list=${now.list}
            .openId=${now.open?.id}
            .drafts=${store.drafts}
            .failedIn=${failedIn}
            @airy-open=${(event: CustomEvent<{ id: string }>) => this.router.go({ conversationId: event.detail.id })}
            @airy-view=${(event: CustomEvent<{ view: View }>) => store.show(event.detail.view)}
            @airy-more=${() => store.loadMore()}
            @airy-retry=${() => store.reloadList()}
          >
            <div slot="actions" class="actions">${this.menuView(store)}</div>
          </airy-conversation-list>
        </nav>
        <main>${now.open ? this.openView(store, now.open) : this.blankView(STRINGS.chooseTitle, STRINGS.chooseText)}</main>
      </div>
      <airy-help-dialog></airy-help-dialog>`;
  }

  private connectionView({ state: { connection, unsent } }: InboxStore): TemplateResult | typeof nothing {
    if (connection.kind === 'offline' && connection.isShown) {
      const waiting = unsent.filter(({ failure }) => failure === undefined).length;
      const since = this.times.clock(new Date(connection.sinceMs));
      return html`<p class="banner">
        ${ICONS.offline}<span><b>${STRINGS.offlineSince(since)}</b> ${STRINGS.offline(waiting)}</span>
      </p>`;
    }
    if (connection.kind !== 'back') return nothing;
    return html`<p class="banner back">${ICONS.check}<span>${STRINGS.backOnline(connection.caughtUp)}</span></p>`;
  }

  private openView(store: InboxStore, open: OpenConversation): TemplateResult {
    if (open.isMissing) return this.blankView(STRINGS.missingTitle, STRINGS.missingText, true);
    const { conversation, thread } = open;
    return html`${conversation ? this.headView(conversation) : html`<header class="head">${this.upView()}</header>`}
    ${
      thread
        ? html`<airy-thread
            .thread=${thread}
            .name=${conversation?.name ?? ''}
            .newFrom=${open.newFrom}
            .isOffline=${store.state.connection.kind === 'offline'}
            @airy-older=${() => store.loadOlder()}
            @airy-seen=${() => store.markSeen()}
            @airy-retry=${() => store.reloadThread()}
            @airy-retry-message=${(event: CustomEvent<{ message: ThreadMessage }>) => store.retry(event.detail.message)}
            @airy-edit-message=${(event: CustomEvent<{ message: ThreadMessage }>) => this.edit(event.detail.message)}
          ></airy-thread>`
        : html`<div class="blank"></div>`
    }
    ${
      conversation
        ? html`<airy-composer
            .conversation=${conversation}
            .drafts=${store.drafts}
            @airy-send=${(event: CustomEvent<{ text: string }>) => store.send(event.detail.text)}
            @airy-leave=${() => this.list.focus()}
          ></airy-composer>`
        : nothing
    }`;
  }

  private upView(): TemplateResult {
    return html`<button class="quiet icon up" type="button" aria-label=${STRINGS.back} title=${STRINGS.back} @click=${() => this.router.up()}>
      ${ICONS.back}
    </button>`;
  }

  private headView(conversation: Conversation): TemplateResult {
    const { id, name, channel, isClosed } = conversation;
    return html`<header class="head">
      ${this.upView()} ${avatarView(id, name)}
      <div class="who">
        <h2><bdi>${name}</bdi></h2>
        <p><bdi>${channelText(channel)}</bdi></p>
      </div>
      <button
        type="button"
        title=${isClosed ? STRINGS.reopenLabel : STRINGS.closeLabel}
        aria-keyshortcuts="e"
        @click=${() => this.store?.setClosed(id, !isClosed)}
      >
        ${isClosed ? ICONS.reopen : ICONS.check}<span class="label">${isClosed ? STRINGS.reopen : STRINGS.close}</span
        ><span class="sr">${STRINGS.thisConversation}</span><kbd aria-hidden="true">E</kbd>
      </button>
    </header>`;
  }

  private blankView(title: string, text: string, canGoBack = false): TemplateResult {
    return html`<div class="blank">
      <h2>${title}</h2>
      <p>${text}</p>
      ${canGoBack ? html`<p><button type="button" @click=${() => this.router.go({})}>${STRINGS.back}</button></p>` : nothing}
    </div>`;
  }

  private menuView(store: InboxStore): TemplateResult {
    const theme = this.theme ? storedTheme(this.theme) : 'system';
    return html`<button class="quiet icon" type="button" aria-label=${STRINGS.help} title=${STRINGS.help} @click=${() => this.help.show()}>
        ${ICONS.help}
      </button>
      <div class="menu" @focusout=${this.onMenuBlur}>
        <button
          class="quiet icon"
          type="button"
          aria-label=${STRINGS.account}
          title=${STRINGS.account}
          aria-expanded=${this.isMenuOpen ? 'true' : 'false'}
          @click=${() => {
            this.isMenuOpen = !this.isMenuOpen;
          }}
        >
          ${ICONS.menu}
        </button>
        ${
          this.isMenuOpen
            ? html`<div class="sheet">
                <fieldset>
                  <legend>${STRINGS.theme}</legend>
                  <div class="themes">
                    ${THEMES.map(
                      (name) => html`<label
                        ><input
                          type="radio"
                          name="theme"
                          value=${name}
                          ?checked=${name === theme}
                          @change=${() => {
                            if (this.theme) applyTheme(name, this.theme);
                            this.requestUpdate();
                          }}
                        />${STRINGS.themes[name]}</label
                      >`,
                    )}
                  </div>
                </fieldset>
                <button class="quiet wide" type="button" @click=${() => void store.signOut()}>${STRINGS.signOut}</button>
              </div>`
            : nothing
        }
      </div>`;
  }

  private onMenuBlur = (event: FocusEvent): void => {
    const { currentTarget, relatedTarget } = event;
    const isInside =
      currentTarget instanceof Node && relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
    if (!isInside && relatedTarget !== null) this.isMenuOpen = false;
  };

  private onPointerDown = (event: Event): void => {
    const isInMenu = event.composedPath().some((target) => target instanceof Element && target.matches('.menu'));
    if (!isInMenu) this.isMenuOpen = false;
  };

  private edit(message: ThreadMessage): void {
    if (message.key === undefined) return;
    this.composer?.edit(editableText(message.content));
    this.store?.discard(message.key);
  }

  private onKeyDown = (event: KeyboardEvent): void => {
    const { state: now } = this.store ?? {};
    const shortcut = now && now.session !== 'signed-out' ? shortcutOf(event) : undefined;
    if (!shortcut) return;
    if (shortcut === 'back' && this.isMenuOpen) this.isMenuOpen = false;
    else this.act(shortcut);
    event.preventDefault();
  };

  private act(shortcut: NonNullable<ReturnType<typeof shortcutOf>>): void {
    const open = this.store?.state.open;
    switch (shortcut) {
      case 'down':
        this.list.move(1);
        return;
      case 'up':
        this.list.move(-1);
        return;
      case 'previous':
        this.list.openNeighbour(-1);
        return;
      case 'next':
        this.list.openNeighbour(1);
        return;
      case 'reply':
        this.composer?.focus();
        return;
      case 'close':
        if (open?.conversation) this.store?.setClosed(open.id, !open.conversation.isClosed);
        return;
      case 'back':
        if (open) this.router.up();
        return;
      case 'help':
        this.help.show();
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'airy-inbox': AiryInbox;
  }
}
