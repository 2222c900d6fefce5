import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ApiError, type Credentials } from '../../api/core-api.ts';
import { STRINGS } from '../../strings.ts';
import { baseStyles } from '../shared/base.styles.ts';
import { ICONS } from '../shared/icons.ts';
import { parseCredentials } from './credentials.ts';
import { signInStyles } from './sign-in.styles.ts';

/** What the sign-in page does with the outside. */
export interface SignInService {
  /** @throws {ApiError} when refused */
  signIn(credentials: Credentials): Promise<void>;
  serviceState(): Promise<'up' | 'down'>;
}

const CHECK_EVERY_MS = 5_000;

/** The page for whoever has no session: one field for a login link or the token. */
@customElement('airy-sign-in')
export class AirySignIn extends LitElement {
  static override styles = [baseStyles, signInStyles];

  @property({ attribute: false }) service!: SignInService;
  /** Why one has to sign in again. */
  @property({ attribute: false }) notice = '';
  @state() private problem = '';
  @state() private isBusy = false;
  @state() private serviceState: 'checking' | 'up' | 'down' = 'checking';
  @query('input') private field!: HTMLInputElement;
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.check();
    this.timer = setInterval(() => void this.check(), CHECK_EVERY_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override firstUpdated(): void {
    this.field.focus();
  }

  override render(): TemplateResult {
    const { signIn } = STRINGS;
    return html`<div class="brand"><span class="mark">${ICONS.airy}</span>${STRINGS.appName}</div>
      <main>
        <form @submit=${this.onSubmit} novalidate>
          <h1>${signIn.title}</h1>
          <p class="host">${location.host}</p>
          ${this.notice ? html`<p class="notice" role="status">${this.notice}</p>` : nothing}
          <label for="credentials">${signIn.field}</label>
          <input
            id="credentials"
            name="credentials"
            type="password"
            autocomplete="current-password"
            autocapitalize="off"
            spellcheck="false"
            aria-describedby="hint problem"
            aria-invalid=${this.problem ? 'true' : 'false'}
            @input=${() => {
              this.problem = '';
            }}
          />
          <p class="hint" id="hint">${signIn.hint}</p>
          <div id="problem" role="alert">
            ${this.problem ? html`<p class="problem">${ICONS.warning}<span>${this.problem}</span></p>` : nothing}
          </div>
          <button class="solid" type="submit" aria-disabled=${this.isBusy ? 'true' : 'false'}>
            ${this.isBusy ? signIn.busy : signIn.submit}
          </button>
        </form>
      </main>
      <p class="service" role="status">
        <span class="dot ${this.serviceState}"></span>${signIn[this.serviceState]}
      </p>`;
  }

  private async check(): Promise<void> {
    this.serviceState = await this.service.serviceState();
  }

  private onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.isBusy) return;
    const credentials = parseCredentials(this.field.value);
    if (!credentials) {
      this.problem = STRINGS.signIn.empty;
      this.field.focus();
      return;
    }
    this.isBusy = true;
    this.problem = '';
    try {
      await this.service.signIn(credentials);
    } catch (error) {
      const isSilent = !(error instanceof ApiError) || error.status === 0;
      this.problem = isSilent ? STRINGS.signIn.noAnswer : error.message;
      this.field.focus();
      this.field.select();
    } finally {
      this.isBusy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'airy-sign-in': AirySignIn;
  }
}
