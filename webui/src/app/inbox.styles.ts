import { css } from 'lit';

export const inboxStyles = css`
  :host { display: block; height: 100dvh; background: var(--canvas); color: var(--ink); }
  .page { display: grid; height: 100%; grid-template: minmax(0, 1fr) / minmax(18rem, 23rem) minmax(0, 1fr); }
  .skip { position: absolute; inset-block-start: 0.5rem; inset-inline-start: 0.5rem; z-index: 10; padding: 0.5rem 0.75rem; border-radius: 6px; background: var(--raised); box-shadow: 0 4px 12px var(--shadow); transform: translateY(-4rem); }
  .skip:focus { transform: none; }
  /* over the page: what comes and goes moves nothing, and takes no click */
  .status { position: fixed; z-index: 8; inset-block-start: 3.75rem; inset-inline: 0; margin-inline: auto; width: fit-content; max-width: calc(100vw - 2rem); pointer-events: none; }
  .banner { display: flex; align-items: center; gap: 0.625rem; padding: 0.5rem 0.875rem; border: 1px solid var(--line-2); border-radius: 8px; background: var(--warn-tint); color: var(--ink); box-shadow: 0 4px 16px var(--shadow); }
  .banner svg { color: var(--warn); }
  .banner.back { background: var(--ok-tint); }
  .banner.back svg { color: var(--ok); }
  nav { min-width: 0; border-inline-end: 1px solid var(--line); background: var(--surface); }
  main { grid-column: 2; display: flex; flex-direction: column; min-width: 0; background: var(--surface); }
  main > airy-thread { flex: 1; }
  .head { display: flex; align-items: center; gap: 0.625rem; min-height: 52px; padding: 0 1rem; border-bottom: 1px solid var(--line); }
  .who { flex: 1; min-width: 0; }
  .who h2 { font-size: 0.875rem; line-height: 1.25rem; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .who p { font-size: 0.75rem; line-height: 1rem; color: var(--ink-3); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .blank { margin: auto; padding: 2rem; text-align: center; color: var(--ink-2); }
  .blank h2 { font-size: 1rem; line-height: 1.5rem; font-weight: 600; color: var(--ink); }
  .up { display: none; }
  .actions { display: flex; margin-inline-start: auto; }
  .menu { position: relative; }
  .sheet { position: absolute; inset-block-start: 2.5rem; inset-inline-end: 0; z-index: 5; width: 15rem; padding: 0.75rem; border: 1px solid var(--line); border-radius: 8px; background: var(--raised); box-shadow: 0 8px 24px var(--shadow); }
  .sheet button.wide { width: 100%; justify-content: flex-start; margin-top: 0.25rem; }
  fieldset { margin: 0; padding: 0; border: 0; }
  legend { padding: 0; font-size: 0.75rem; line-height: 1rem; color: var(--ink-3); margin-bottom: 0.375rem; }
  .themes { display: flex; gap: 0.25rem; margin-bottom: 0.5rem; }
  .themes label { flex: 1; display: grid; place-items: center; min-height: 2rem; border: 1px solid var(--line-2); border-radius: 6px; cursor: pointer; font-size: 0.75rem; }
  .themes label:has(:checked) { background: var(--accent-tint); color: var(--accent-ink); border-color: var(--accent); }
  .themes label:has(:focus-visible) { outline: 2px solid var(--focus); outline-offset: 2px; }
  .themes input { position: absolute; opacity: 0; width: 1px; height: 1px; }
  @media (max-width: 767px) {
    .page { grid-template-columns: minmax(0, 1fr); }
    nav { border: 0; }
    main { grid-column: 1; }
    .page:not(.open) main, .page.open nav { display: none; }
    .up { display: inline-flex; margin-inline-start: -0.625rem; }
    .head { padding-inline: 0.75rem; }
    .label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    .head button { padding-inline: 0.75rem; }
    .who h2 { font-size: 0.9375rem; }
  }
  @media (max-width: 767px) { .head kbd { display: none; } }
`;
