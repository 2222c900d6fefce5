import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { STRINGS } from '../../strings.ts';
import { baseStyles } from '../shared/base.styles.ts';

/** The list of the keyboard shortcuts. */
@customElement('airy-help-dialog')
export class AiryHelpDialog extends LitElement {
  static override styles = [
    baseStyles,
    css`
      dialog { width: min(26rem, calc(100vw - 2rem)); padding: 1.25rem; border: 1px solid var(--line); border-radius: 12px; background: var(--raised); color: var(--ink); box-shadow: 0 16px 48px var(--shadow); }
      dialog::backdrop { background: var(--backdrop); }
      h2 { font-size: 1rem; line-height: 1.5rem; font-weight: 600; margin-bottom: 0.75rem; }
      dl { display: grid; grid-template-columns: auto 1fr; gap: 0.5rem 1rem; align-items: center; margin-bottom: 1.25rem; }
      dt { display: flex; gap: 0.25rem; }
      button { width: 100%; }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;

  /** Opens it; the focus goes in, and back where it was when it closes. */
  show(): void {
    if (!this.dialog.open) this.dialog.showModal();
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title" @keydown=${(event: Event) => event.stopPropagation()}>
      <h2 id="title">${STRINGS.help}</h2>
      <dl>
        ${STRINGS.keys.map(
          ({ keys, does }) => html`<dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt>
            <dd>${does}</dd>`,
        )}
      </dl>
      <button type="button" autofocus @click=${() => this.dialog.close()}>${STRINGS.closeDialog}</button>
    </dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'airy-help-dialog': AiryHelpDialog;
  }
}
