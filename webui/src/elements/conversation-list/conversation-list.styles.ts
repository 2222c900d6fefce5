import { css } from 'lit';

export const conversationListStyles = css`
  :host { --row: 60px; display: flex; flex-direction: column; min-height: 0; height: 100%; background: var(--surface); position: relative; }
  header { display: flex; align-items: center; gap: 0.5rem; min-height: 52px; padding: 0 0.5rem 0 1rem; }
  h1 { font-size: 1rem; line-height: 1.5rem; font-weight: 600; }
  .total { color: var(--ink-3); }
  .views { display: flex; gap: 0.25rem; padding: 0 1rem 0.5rem; border-bottom: 1px solid var(--line); }
  .views button { min-height: 1.75rem; padding: 0 0.625rem; border-color: transparent; background: none; color: var(--ink-2); font-size: 0.75rem; }
  .views button:hover { background: var(--hover); }
  .views button[aria-pressed='true'] { background: var(--accent-tint); color: var(--accent-ink); }
  .scroll { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; overflow-anchor: none; position: relative; }
  .rows { position: relative; outline-offset: -2px; }
  .row {
    position: absolute; inset-inline: 0; height: var(--row); display: flex; align-items: center; gap: 0.625rem;
    padding-inline: 1.125rem 0.75rem; cursor: pointer; color: var(--ink); contain: strict; user-select: none;
  }
  .row::after { content: ''; position: absolute; inset-inline: 3.75rem 0; bottom: 0; border-bottom: 1px solid var(--line); }
  .row:hover { background: var(--hover); }
  .row[aria-selected='true'] { background: var(--accent-tint); }
  .row[aria-selected='true']::before { content: ''; position: absolute; inset-block: 0; inset-inline-start: 0; width: 3px; background: var(--accent); }
  .row:focus-visible { outline-offset: -2px; }
  .dot { position: absolute; inset-inline-start: 0.375rem; width: 0.4375rem; height: 0.4375rem; border-radius: 50%; background: var(--accent); }
  .text { flex: 1; min-width: 0; }
  .line { display: flex; align-items: baseline; gap: 0.5rem; }
  .name { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 500; }
  .unread .name { font-weight: 600; }
  .tag { flex: none; padding: 0 0.3125rem; border-radius: 4px; background: var(--active); color: var(--ink-2); font-size: 0.6875rem; line-height: 1rem; }
  time { margin-inline-start: auto; flex: none; color: var(--ink-3); font-size: 0.6875rem; line-height: 1rem; }
  .preview { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--ink-3); }
  .row[aria-selected='true'] .preview, .row[aria-selected='true'] time { color: var(--ink-2); }
  .unread .preview { color: var(--ink); }
  .count { flex: none; min-width: 1.25rem; padding: 0 0.375rem; border-radius: 0.625rem; background: var(--accent); color: var(--on-accent); font-size: 0.6875rem; line-height: 1.125rem; font-weight: 600; text-align: center; }
  .draft { color: var(--accent-ink); font-weight: 500; }
  .failed { display: inline-flex; align-items: center; gap: 0.25rem; color: var(--bad); font-weight: 500; }
  .failed svg { width: 0.875rem; height: 0.875rem; align-self: center; }
  .chip { position: absolute; inset-block-start: 6.25rem; inset-inline: 0; margin-inline: auto; width: max-content; z-index: 1; border-radius: 1rem; color: var(--accent-ink); box-shadow: 0 4px 12px var(--shadow); }
  .problem { display: flex; align-items: center; gap: 0.5rem; padding: 0.5rem 1rem; background: var(--bad-tint); color: var(--ink); border-bottom: 1px solid var(--line); }
  .problem svg { color: var(--bad); }
  .problem span { flex: 1; }
  .empty { padding: 3rem 1.5rem; text-align: center; color: var(--ink-2); }
  .empty h2 { font-size: 0.875rem; line-height: 1.25rem; font-weight: 600; color: var(--ink); margin-bottom: 0.25rem; }
  .empty a { display: inline-block; margin-top: 0.75rem; font-weight: 500; }
  .bone { height: var(--row); display: flex; align-items: center; gap: 0.625rem; padding-inline: 1.125rem 0.75rem; opacity: 0; animation: appear 120ms 200ms forwards; }
  .bone i { display: block; border-radius: 4px; background: var(--sunken); height: 0.625rem; }
  .bone > i { flex: none; width: 2rem; height: 2rem; border-radius: 50%; }
  .bone div { flex: 1; display: grid; gap: 0.5rem; }
  .bone i.short { width: 40%; }
  .bone i.long { width: 75%; }
  .more { padding: 0.75rem; text-align: center; color: var(--ink-3); font-size: 0.75rem; }
  @keyframes appear { to { opacity: 1; } }
  @media (prefers-reduced-motion: reduce) { .bone { opacity: 1; } }
  @media (max-width: 767px) {
    :host { --row: 72px; }
    .name { font-size: 0.9375rem; line-height: 1.375rem; }
    .preview { font-size: 0.875rem; }
    .views button { min-height: 2.25rem; border-radius: 1.125rem; padding: 0 0.875rem; }
    .bone > i, .avatar { width: 2.5rem; height: 2.5rem; }
    .row::after { inset-inline-start: 4.25rem; }
  }
  @media (forced-colors: active) {
    .row[aria-selected='true'] { outline: 2px solid Highlight; outline-offset: -2px; }
    .dot { background: Highlight; forced-color-adjust: none; }
  }
`;
