import { css } from 'lit';

export const signInStyles = css`
  :host { display: grid; min-height: 100dvh; place-content: center; justify-items: center; gap: 1.75rem; padding: 1.25rem; background: var(--canvas); color: var(--ink); }
  .brand { display: flex; align-items: center; gap: 0.625rem; font-size: 1rem; font-weight: 600; }
  .mark { display: grid; place-items: center; width: 1.5rem; height: 1.5rem; border-radius: 6px; background: var(--ink); color: var(--surface); }
  form { width: min(25rem, calc(100vw - 2.5rem)); padding: 2rem; border: 1px solid var(--line); border-radius: 16px; background: var(--raised); box-shadow: 0 1px 3px var(--shadow); }
  h1 { font-size: 1.25rem; line-height: 1.75rem; font-weight: 600; }
  .host { color: var(--ink-2); margin-bottom: 1.5rem; overflow-wrap: anywhere; }
  label { display: block; font-weight: 500; margin-bottom: 0.375rem; }
  input { width: 100%; height: 2.5rem; padding: 0 0.75rem; border: 1px solid var(--control); border-radius: 6px; background: var(--surface); font-size: 1rem; }
  input:focus-visible { outline-offset: 0; border-color: var(--focus); }
  input[aria-invalid='true'] { border-color: var(--bad); }
  .hint { margin-top: 0.375rem; font-size: 0.75rem; line-height: 1rem; color: var(--ink-3); }
  .problem { display: flex; gap: 0.5rem; margin-top: 0.5rem; color: var(--bad); }
  .problem svg { margin-top: 0.125rem; }
  .notice { padding: 0.625rem 0.75rem; margin-bottom: 1rem; border-radius: 8px; background: var(--warn-tint); color: var(--warn); }
  button { width: 100%; height: 2.5rem; margin-top: 1.25rem; }
  .service { display: flex; align-items: center; gap: 0.5rem; font-size: 0.75rem; color: var(--ink-3); min-height: 1.25rem; }
  .dot { width: 0.5rem; height: 0.5rem; border-radius: 50%; background: var(--control); }
  .dot.up { background: var(--ok-dot); }
  .dot.down { background: var(--bad-dot); }
`;
