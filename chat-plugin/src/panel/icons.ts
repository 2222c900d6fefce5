import { type SVGTemplateResult, svg } from 'lit';

const icon = (path: string): SVGTemplateResult =>
  svg`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path}></path></svg>`;

export const ICONS = {
  minimise: icon('M6 9l6 6 6-6'),
  more: icon('M5 12h.01M12 12h.01M19 12h.01'),
  send: icon('M21 3L10 14M21 3l-7 18-4-7-7-4z'),
  warning: icon(
    'M12 8v5M12 16.5v.01M10.3 3.9L2 18.5A2 2 0 0 0 3.7 21.5h16.6a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0z',
  ),
};
