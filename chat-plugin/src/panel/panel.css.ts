import { css } from 'lit';

/** The open chat. Colours are custom properties; sizes are px because the page owns rem. */
export const panelStyles = css`
  :host {
    --accent: var(--airy-accent, var(--_primary, #1b5fd9));
    --on-accent: var(--airy-on-accent, var(--_on-primary, #ffffff));
    --surface: var(--airy-surface, var(--_background, #ffffff));
    --text: var(--airy-text, #161a22);
    --text-2: #616a7a;
    --line: #e2e5ea;
    --control: #868e9c;
    --their: var(--_their, #eff1f4);
    --their-text: var(--_their-text, var(--text));
    --own: var(--_own, var(--accent));
    --own-text: var(--_own-text, var(--on-accent));
    --bad: #be2430;
    --link: var(--_link, inherit);
    font: 400 14px/21px var(--airy-font, system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    font-variant-numeric: tabular-nums;
    color: var(--text);
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([light])) {
      --surface: var(--airy-surface, #13161b);
      --text: var(--airy-text, #e9ebef);
      --text-2: #8b94a3;
      --line: #232830;
      --control: #707987;
      --their: var(--_their, #1e232b);
      --bad: #ff8087;
    }
  }
  * { box-sizing: border-box; }
  dialog {
    position: fixed; z-index: 2147483001; inset: auto; margin: 0; padding: 0; border: 0;
    bottom: 92px; inset-inline-end: 20px;
    width: min(var(--airy-width, var(--_width, 380px)), calc(100vw - 40px));
    height: min(var(--airy-height, var(--_height, 700px)), calc(100dvh - 112px));
    max-width: none; max-height: none;
    background: var(--surface); color: inherit; border-radius: var(--airy-radius, 16px); overflow: clip;
    box-shadow: 0 12px 40px rgb(16 24 40 / .18), 0 2px 8px rgb(16 24 40 / .1);
  }
  :host([start]) dialog { inset-inline: 20px auto; }
  dialog[open] { display: flex; flex-direction: column; animation: rise 220ms cubic-bezier(.2, 0, 0, 1); }
  dialog::backdrop { background: none; }
  @keyframes rise { from { opacity: 0; transform: translateY(8px); } }
  header { display: flex; align-items: center; gap: 8px; padding: 14px 12px 14px 18px; border-bottom: 1px solid var(--line); flex: none; }
  header > div { flex: 1; min-width: 0; }
  h2 { margin: 0; font-size: 15px; line-height: 20px; font-weight: 600; color: var(--_header-text, inherit); overflow-wrap: anywhere; }
  .subtitle { margin: 0; font-size: 12px; line-height: 16px; color: var(--_subtitle-text, var(--text-2)); }
  .quiet { all: unset; box-sizing: border-box; display: grid; place-items: center; width: 36px; height: 36px; border-radius: 8px; cursor: pointer; color: var(--text-2); }
  .quiet:hover { background: color-mix(in srgb, currentColor 10%, transparent); }
  svg { width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
  textarea:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: -1px;
  }
  button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  .notice { flex: none; padding: 8px 18px; font-size: 12px; line-height: 16px; color: var(--text-2); background: color-mix(in srgb, var(--text) 6%, transparent); }
  .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 16px; display: flex; flex-direction: column; gap: 4px; }
  .log:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
  .log > :first-child { margin-top: auto; }
  article { max-width: 82%; display: flex; flex-direction: column; align-self: start; margin-top: 8px; }
  article.own { align-self: end; align-items: end; }
  article.joined { margin-top: 0; }
  .bubble { padding: 9px 13px; border-radius: 14px 14px 14px 4px; background: var(--their); color: var(--their-text); white-space: pre-wrap; overflow-wrap: anywhere; }
  .own .bubble { border-radius: 14px 14px 4px 14px; background: var(--own); color: var(--own-text); }
  .sending .bubble { opacity: .7; }
  .failed .bubble { background: none; color: var(--text); box-shadow: inset 0 0 0 1px var(--bad); }
  .bubble a { color: var(--link); text-underline-offset: 2px; }
  .bubble img, .bubble video { display: block; max-width: 100%; max-height: 260px; border-radius: 8px; }
  .meta { font-size: 11px; line-height: 16px; color: var(--text-2); padding: 2px 4px 0; }
  .meta.bad { color: var(--bad); display: flex; gap: 6px; align-items: center; flex-wrap: wrap; }
  .meta svg { width: 14px; height: 14px; }
  .text-button { all: unset; cursor: pointer; text-decoration: underline; text-underline-offset: 2px; font-weight: 600; min-height: 24px; }
  .replies { display: flex; flex-wrap: wrap; gap: 8px; justify-content: end; padding: 8px 0 4px; }
  .replies button, .solid, .outline { all: unset; box-sizing: border-box; cursor: pointer; padding: 7px 14px; border-radius: 18px; border: 1px solid var(--accent); font-weight: 500; text-align: center; }
  .solid { background: var(--accent); color: var(--on-accent); }
  .outline { border-color: var(--control); }
  form { flex: none; display: flex; align-items: end; gap: 8px; padding: 10px; }
  textarea { all: unset; box-sizing: border-box; flex: 1; min-width: 0; min-height: 44px; max-height: 120px; padding: 11px 16px; border: 1px solid var(--control); border-radius: 22px; font: inherit; overflow-y: auto; white-space: pre-wrap; overflow-wrap: anywhere; field-sizing: content; cursor: text; }
  textarea::placeholder { color: var(--text-2); }
  .send { all: unset; box-sizing: border-box; flex: none; display: grid; place-items: center; width: 44px; height: 44px; border-radius: 50%; background: var(--accent); color: var(--on-accent); cursor: pointer; }
  .send[aria-disabled='true'] { background: color-mix(in srgb, var(--text) 8%, var(--surface)); color: var(--text-2); cursor: default; }
  .centre { margin: auto; text-align: center; display: grid; gap: 12px; justify-items: center; padding: 20px; }
  .question { flex: none; padding: 14px 18px; border-top: 1px solid var(--line); display: grid; gap: 10px; }
  .question div { display: flex; gap: 8px; justify-content: end; }
  .error { flex: none; margin: 0; padding: 0 18px 8px; color: var(--bad); font-size: 12px; line-height: 16px; }
  p { margin: 0; }
  .hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @media (max-width: 479px) {
    dialog { inset: 0 !important; width: 100vw; height: 100dvh; border-radius: 0; }
    textarea { font-size: 16px; }
    .bubble { font-size: 15px; line-height: 22px; }
    .quiet { width: 44px; height: 44px; }
  }
  @media (prefers-reduced-motion: reduce) { dialog[open] { animation: none; } }
  @media (forced-colors: active) { .bubble, dialog { border: 1px solid CanvasText; } }
`;
