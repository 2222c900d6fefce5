import { css } from 'lit';

export const composerStyles = css`
  :host { display: block; width: 100%; max-width: 58rem; margin-inline: auto; padding: 0.5rem 1rem max(0.75rem, env(safe-area-inset-bottom)); background: var(--surface); }
  form { border: 1px solid var(--control); border-radius: 12px; background: var(--raised); }
  form:focus-within { border-color: var(--focus); outline: 1px solid var(--focus); }
  textarea {
    display: block; width: 100%; min-height: 2.75rem; max-height: 12.5rem; padding: 0.625rem 0.875rem 0.25rem; border: 0; outline: 0; resize: none;
    background: none; font-size: 0.875rem; line-height: 1.3125rem; field-sizing: content; overflow-y: auto; border-radius: 12px;
  }
  textarea:focus-visible { outline: 0; }
  textarea::placeholder { color: var(--ink-3); opacity: 1; }
  .bar { display: flex; align-items: center; gap: 0.75rem; padding: 0.25rem 0.5rem 0.5rem 0.875rem; }
  .hint { flex: 1; font-size: 0.75rem; line-height: 1rem; color: var(--ink-3); }
  .hint.bad { color: var(--bad); }
  button.solid { padding-inline: 0.875rem; margin-inline-start: auto; }
  button.solid kbd { border-color: color-mix(in srgb, var(--on-accent) 50%, transparent); color: inherit; }
  button.solid[aria-disabled='true'] kbd { border-color: var(--line-2); }
  .banner { display: flex; gap: 0.625rem; padding: 0.75rem 1rem; border-radius: 8px; background: var(--bad-tint); color: var(--ink); }
  .banner svg { margin-top: 0.125rem; color: var(--bad); }
  @media (max-width: 767px) {
    textarea { font-size: 1rem; line-height: 1.5rem; }
    .hint.keys, kbd { display: none; }
  }
  @media (forced-colors: active) { form { border-color: CanvasText; } form:focus-within { outline: 2px solid Highlight; } }
`;
