import { type SVGTemplateResult, svg } from 'lit';

const icon = (path: string): SVGTemplateResult =>
  svg`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path}></path></svg>`;

/** Our own drawings, 24 × 24, lines only. */
export const ICONS = {
  airy: icon('M4 9h11a3 3 0 1 0-3-3M4 13h14a2.5 2.5 0 1 1-2.5 2.5M4 17h7a2 2 0 1 1-2 2'),
  back: icon('M15 5l-7 7 7 7'),
  warning: icon(
    'M12 8v5M12 16.5v.01M10.3 3.9L2 18.5A2 2 0 0 0 3.7 21.5h16.6a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0z',
  ),
  clock: icon('M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z'),
  check: icon('M5 12.5l4.5 4.5L19 7.5'),
  checks: icon('M2 12.5l4.5 4.5L16 7.5M11 15.5l1.5 1.5L22 7.5'),
  reopen: icon('M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4'),
  down: icon('M12 5v14M6 13l6 6 6-6'),
  up: icon('M12 19V5M6 11l6-6 6 6'),
  offline: icon('M20 11a8 8 0 1 0-2.3 6.6M20 5v6h-6'),
  send: icon('M21 3L10 14M21 3l-7 18-4-7-7-4z'),
  menu: svg`<svg viewBox="0 0 24 24" aria-hidden="true"><g fill="currentColor" stroke="none"><circle cx="5" cy="12" r="1.75" /><circle cx="12" cy="12" r="1.75" /><circle cx="19" cy="12" r="1.75" /></g></svg>`,
  help: icon('M9.2 9a3 3 0 1 1 4.3 2.7c-.9.5-1.5 1.1-1.5 2.3M12 17.5v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z'),
  image: icon('M4 5h16v14H4zM4 16l5-5 5 5 2-2 4 4M15.5 9.5v.01'),
  file: icon('M6 3h8l4 4v14H6zM14 3v5h4'),
  chat: icon('M4 5h16v11H9l-5 4z'),
} as const;
