import { css } from 'lit';

/** What every element of the inbox starts from: box model, buttons, focus ring, hidden text. */
export const baseStyles = css`
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  h1, h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
  :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
  button, input, textarea, select { font: inherit; color: inherit; letter-spacing: inherit; }
  button {
    display: inline-flex; align-items: center; justify-content: center; gap: 0.375rem;
    min-height: 2rem; padding: 0 0.75rem; border: 1px solid var(--line-2); border-radius: 6px;
    background: var(--raised); color: var(--ink); font-weight: 500; cursor: pointer; white-space: nowrap;
  }
  button:hover { background: var(--hover); }
  button:active { background: var(--active); }
  button.solid { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
  button.solid:hover { filter: brightness(1.06); }
  button.quiet { background: none; border-color: transparent; }
  button.quiet:hover { background: var(--hover); }
  button.icon { width: 2rem; padding: 0; }
  button.link {
    min-height: 1.5rem; padding: 0 0.125rem; border: 0; background: none; color: inherit; font-weight: 600;
    text-decoration: underline; text-underline-offset: 2px; border-radius: 4px;
  }
  button[aria-disabled='true'], button:disabled { background: var(--active); border-color: var(--active); color: var(--ink-3); cursor: default; filter: none; }
  a { color: var(--accent-ink); }
  kbd {
    display: inline-grid; place-items: center; min-width: 1.25rem; height: 1.25rem; padding: 0 0.25rem;
    border: 1px solid var(--line-2); border-radius: 4px; font: 500 0.6875rem/1 inherit; font-family: inherit; color: var(--ink-2);
  }
  svg { width: 1rem; height: 1rem; flex: none; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
  .sr { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .avatar {
    display: inline-grid; place-items: center; flex: none; width: 2rem; height: 2rem; border-radius: 50%;
    font-size: 0.75rem; font-weight: 600; line-height: 1;
    background: light-dark(oklch(0.925 0.04 var(--hue)), oklch(0.33 0.04 var(--hue)));
    color: light-dark(oklch(0.41 0.1 var(--hue)), oklch(0.88 0.1 var(--hue)));
  }
  @media (pointer: coarse) {
    button { min-height: 2.75rem; }
    button.icon { width: 2.75rem; }
    button.link { min-height: 2.75rem; padding: 0 0.5rem; }
  }
  @media (prefers-reduced-motion: reduce) {
    *, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
  }
`;
