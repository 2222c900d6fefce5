import { css } from 'lit';

export const threadStyles = css`
  :host { display: flex; flex-direction: column; min-height: 0; height: 100%; position: relative; background: var(--surface); }
  .log { flex: 1; min-height: 0; overflow-y: auto; overflow-anchor: none; overscroll-behavior: contain; padding: 0.75rem 1rem; outline-offset: -2px; }
  .inner { display: flex; flex-direction: column; min-height: 100%; max-width: 56rem; margin-inline: auto; }
  .inner > :first-child { margin-block-start: auto; }
  .day, .new, .begin { display: flex; align-items: center; gap: 0.75rem; margin-block: 1rem 0.5rem; font-size: 0.6875rem; line-height: 1rem; font-weight: 500; color: var(--ink-3); }
  .day, .begin { justify-content: center; }
  .new { color: var(--accent-ink); font-weight: 600; }
  .new::before, .new::after { content: ''; flex: 1; border-top: 1px solid var(--accent-ink); opacity: 0.5; }
  .item { display: flex; flex-direction: column; content-visibility: auto; contain-intrinsic-size: auto 4rem; padding-inline: 2px; }
  article { display: flex; flex-direction: column; align-items: flex-start; max-width: min(85%, 40rem); margin-block-start: 0.75rem; }
  article.joined { margin-block-start: 0.1875rem; }
  article.own { align-self: flex-end; align-items: flex-end; }
  .bubble { max-width: 100%; padding: 0.4375rem 0.75rem; border-radius: 14px; background: var(--their); color: var(--ink); font-size: 0.875rem; line-height: 1.3125rem; white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid transparent; }
  .bubble { border-end-start-radius: 4px; }
  .own .bubble { background: var(--own); border-end-start-radius: 14px; border-end-end-radius: 4px; }
  .sending .bubble { opacity: 0.75; }
  .failed .bubble { background: var(--bad-tint); border-color: var(--bad-dot); }
  .bubble.unknown { background: none; border: 1px dashed var(--control); color: var(--ink-2); white-space: normal; }
  .bubble.media { padding: 0; overflow: hidden; white-space: normal; }
  .caption { white-space: pre-wrap; }
  .bubble + button.link { font-size: 0.75rem; color: var(--accent-ink); }
  .bubble img { display: block; max-width: min(100%, 20rem); max-height: 20rem; min-height: 3rem; object-fit: contain; }
  .caption, .file { display: flex; align-items: center; gap: 0.5rem; padding: 0.4375rem 0.75rem; }
  .words { display: block; }
  .folded { max-height: 19rem; overflow: hidden; mask-image: linear-gradient(#000 80%, transparent); }
  details summary { cursor: pointer; color: var(--accent-ink); font-weight: 500; border-radius: 4px; }
  pre { margin: 0.5rem 0 0; font: 400 0.75rem/1rem ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 20rem; overflow: auto; }
  .replies { display: flex; flex-wrap: wrap; gap: 0.25rem; margin-top: 0.25rem; list-style: none; }
  .replies li { padding: 0.125rem 0.625rem; border: 1px solid var(--line-2); border-radius: 1rem; font-size: 0.75rem; line-height: 1.25rem; color: var(--ink-2); }
  .meta { display: flex; align-items: center; gap: 0.25rem; margin-top: 0.1875rem; padding-inline: 0.25rem; font-size: 0.6875rem; line-height: 1rem; color: var(--ink-3); }
  .meta svg { width: 0.875rem; height: 0.875rem; }
  .meta.delivered svg { color: var(--accent-ink); }
  .meta.bad { color: var(--bad); font-size: 0.75rem; flex-wrap: wrap; justify-content: flex-end; gap: 0.25rem 0.5rem; }
  .jump { position: absolute; inset-block-end: 0.75rem; inset-inline: 0; margin-inline: auto; width: max-content; border-radius: 1rem; color: var(--accent-ink); box-shadow: 0 4px 12px var(--shadow); }
  .older { display: grid; place-items: center; min-height: 2.5rem; color: var(--ink-3); font-size: 0.75rem; }
  .problem { display: flex; align-items: center; gap: 0.5rem; padding: 0.5rem 1rem; background: var(--bad-tint); }
  .problem svg { color: var(--bad); }
  .problem span { flex: 1; }
  .bone { width: 55%; height: 2.375rem; margin-block-start: 0.75rem; border-radius: 14px; background: var(--sunken); opacity: 0; animation: appear 120ms 200ms forwards; }
  .bone.own { align-self: flex-end; width: 40%; }
  @keyframes appear { to { opacity: 1; } }
  @media (prefers-reduced-motion: reduce) { .bone { opacity: 1; } }
  @media (max-width: 767px) { .bubble { font-size: 0.9375rem; line-height: 1.375rem; } }
  @media (forced-colors: active) { .bubble { border-color: CanvasText; } }
`;
