/** Styles of the closed widget. `all: initial` keeps the page's rules out; sizes are px, the page owns rem. */
export const LAUNCHER_CSS = `
:host { position: static !important; }
.root { all: initial; --accent: var(--airy-accent, var(--_primary, #1b5fd9)); --on-accent: var(--airy-on-accent, var(--_on-primary, #fff)); }
.corner { position: fixed; z-index: 2147483000; bottom: max(20px, env(safe-area-inset-bottom)); inset-inline-end: 20px; }
.corner.start { inset-inline-end: auto; inset-inline-start: 20px; }
button { all: initial; box-sizing: border-box; display: grid; place-items: center; width: 56px; height: 56px; border-radius: 50%;
  background: var(--accent); color: var(--on-accent); cursor: pointer; position: relative;
  box-shadow: 0 4px 14px rgb(16 24 40 / .18), 0 1px 3px rgb(16 24 40 / .12); transition: transform 80ms cubic-bezier(.2,0,0,1); }
button:active { transform: scale(.96); }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.badge { position: absolute; top: -4px; inset-inline-end: -4px; min-width: 20px; height: 20px; box-sizing: border-box; padding: 0 5px;
  border-radius: 10px; border: 2px solid #fff; background: var(--_dot, #be2430); color: #fff; font: 600 11px/16px system-ui, sans-serif; text-align: center; }
.badge[hidden] { display: none; }
.hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 479px) { .corner.open button { display: none; } .corner.no-mobile { display: none; } }
@media (prefers-reduced-motion: reduce) { button { transition: none; } }
@media (forced-colors: active) { button { border: 2px solid ButtonText; } }
`;
