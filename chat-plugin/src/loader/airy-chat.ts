import type { ChannelConfig, ChatApp, PageSettings, WidgetSettings } from '../settings.ts';
import { readableOn } from './contrast.ts';
import { LAUNCHER_CSS } from './launcher.css.ts';

const BUBBLE = 'M21 11.5a8.4 8.4 0 0 1-12.3 7.4L3 21l2.1-5.7A8.4 8.4 0 1 1 21 11.5z';
const CHEVRON = 'M6 9l6 6 6-6';
const SVG = 'http://www.w3.org/2000/svg';
const DEFAULT_PRIMARY = '#1b5fd9';

/**
 * Defines `<airy-chat host channel-id>`: the launcher button, and on first use the chat itself.
 *
 * Draws with DOM calls only (no inline style, no HTML strings), so it runs under strict content policies.
 *
 * @param defaultHost - origin used when the element names none
 * @param appUrl - where `app.js` is
 */
export function defineAiryChat(defaultHost: string, appUrl: string): void {
  if (customElements.get('airy-chat')) return;

  class AiryChat extends HTMLElement {
    readonly #root = element('div', 'root');
    readonly #corner = element('div', 'corner');
    readonly #button = element('button', '');
    readonly #badge = element('span', 'badge');
    readonly #news = element('div', 'hidden-text');
    #icon = svgIcon(BUBBLE);
    #config: ChannelConfig | undefined;
    #app: Promise<ChatApp> | undefined;
    #isOpen = false;
    #unread = 0;

    async connectedCallback(): Promise<void> {
      if (this.shadowRoot) return;
      const shadow = this.attachShadow({ mode: 'open' });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(LAUNCHER_CSS);
      shadow.adoptedStyleSheets = [sheet];
      const config = await this.#fetchConfig();
      if (!config) return;
      this.#button.type = 'button';
      this.#button.setAttribute('part', 'launcher');
      this.#button.setAttribute('aria-haspopup', 'dialog');
      this.#button.addEventListener('click', () => this.#toggle());
      this.#badge.setAttribute('part', 'badge');
      this.#news.setAttribute('aria-live', 'polite');
      this.#button.append(this.#icon, this.#badge);
      this.#corner.append(this.#button);
      this.#root.append(this.#corner, this.#news);
      shadow.append(this.#root);
      this.#apply(config);
      this.#showState();
      const isPhone = matchMedia('(max-width: 479px)').matches;
      if (this.#config?.widget.bubbleState === 'expanded' && !isPhone) void this.#open(false);
      else if (this.#hasToken()) void this.#load();
    }

    /** Opens the chat, as a click on the launcher would. */
    open(): void {
      void this.#open(true);
    }

    close(): void {
      if (!this.#isOpen) return;
      this.#isOpen = false;
      void this.#app?.then((app) => app.hide());
      this.#showState();
      this.#button.focus();
    }

    get #channelId(): string {
      return this.getAttribute('channel-id') ?? '';
    }

    get #host(): string {
      return (this.getAttribute('host') || defaultHost).replace(/\/+$/, '');
    }

    #toggle(): void {
      if (this.#isOpen) this.close();
      else void this.#open(true);
    }

    async #open(takesFocus: boolean): Promise<void> {
      this.#isOpen = true;
      this.#showState();
      const app = await this.#load();
      if (this.#isOpen) app.show({ takesFocus });
    }

    #load(): Promise<ChatApp> {
      this.#app ??= importApp(appUrl).then(({ mountChat }) => {
        const page = pageSettings();
        return mountChat(this.#root, {
          host: this.#host,
          channelId: this.#channelId,
          config: this.#config as ChannelConfig, // the launcher shows only once it is known
          ...(page?.resumeToken ? { resumeToken: page.resumeToken } : {}),
          onUnread: (count) => {
            if (count > this.#unread) this.#news.textContent = unreadText(count);
            this.#unread = count;
            this.#showState();
          },
          onClose: () => this.close(),
          onConfig: (config) => {
            const merged = this.#apply(config);
            void this.#app?.then((app) => app.configure(merged));
          },
        });
      });
      return this.#app;
    }

    #hasToken(): boolean {
      if (pageSettings()?.resumeToken || new URLSearchParams(location.search).has('resume_token')) return true;
      try {
        return localStorage.getItem(`resume_token_${this.#channelId}`) !== null;
      } catch {
        return false; // storage may be forbidden on this page
      }
    }

    async #fetchConfig(): Promise<ChannelConfig | undefined> {
      try {
        const answer = await fetch(`${this.#host}/chatplugin.config`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ channel_id: this.#channelId }),
        });
        const body = (await answer.json()) as ChannelConfig & { readonly message?: string }; // our own API's answer
        if (answer.ok) return body;
        console.warn(`Airy chat: ${body.message ?? answer.status}`);
      } catch {
        console.warn(`Airy chat: ${this.#host} cannot be reached, or does not allow ${location.origin}.`);
      }
      return undefined;
    }

    #apply(config: ChannelConfig): ChannelConfig {
      const widget: WidgetSettings = { ...config.widget, ...pageSettings()?.config };
      const merged = { ...config, widget };
      this.#config = merged;
      const primary = widget.primaryColor ?? DEFAULT_PRIMARY;
      this.#root.style.setProperty('--_primary', primary);
      this.#root.style.setProperty('--_on-primary', widget.onPrimaryColor ?? readableOn(primary));
      if (widget.unreadMessageDotColor) this.#root.style.setProperty('--_dot', widget.unreadMessageDotColor);
      this.#corner.classList.toggle('start', widget.position === 'start');
      this.#corner.classList.toggle('no-mobile', widget.disableMobile === true);
      return merged;
    }

    #showState(): void {
      const icon = svgIcon(this.#isOpen ? CHEVRON : BUBBLE);
      this.#icon.replaceWith(icon);
      this.#icon = icon;
      this.#corner.classList.toggle('open', this.#isOpen);
      this.#badge.hidden = this.#unread === 0 || this.#isOpen;
      this.#badge.textContent = this.#unread > 9 ? '9+' : String(this.#unread);
      this.#button.setAttribute('aria-expanded', String(this.#isOpen));
      const name = this.#isOpen ? 'Close chat' : 'Open chat';
      this.#button.setAttribute(
        'aria-label',
        this.#unread && !this.#isOpen ? `${name}, ${unreadText(this.#unread)}` : name,
      );
    }
  }

  customElements.define('airy-chat', AiryChat);
}

/** The bundler must leave this import alone: the loader is a classic script and knows the address only at run time. */
function importApp(url: string): Promise<typeof import('../panel/app.ts')> {
  return import(/* @vite-ignore */ url);
}

function pageSettings(): PageSettings | undefined {
  return (window as { readonly airy?: PageSettings }).airy;
}

function unreadText(count: number): string {
  return count === 1 ? '1 new message' : `${count} new messages`;
}

function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, className: string): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}

function svgIcon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(SVG, 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}
