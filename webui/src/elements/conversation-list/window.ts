/** Rows drawn above and below what is visible. */
const OVERSCAN = 8;
/** Rows in the DOM at most. */
export const MAX_ROWS = 60;

/** The rows to draw, `end` excluded. */
export interface RowWindow {
  readonly start: number;
  readonly end: number;
}

/** Which of `count` rows of one height are drawn for a scroll position; all sizes in px. */
export function rowWindow(view: {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly count: number;
}): RowWindow {
  const { rowHeight, count } = view;
  const visible = Math.ceil(view.height / rowHeight) + 1;
  const first = Math.floor(Math.max(0, view.scrollTop) / rowHeight);
  const start = Math.max(0, Math.min(first - OVERSCAN, count - Math.min(visible + 2 * OVERSCAN, MAX_ROWS)));
  return { start, end: Math.min(count, start + Math.min(visible + 2 * OVERSCAN, MAX_ROWS)) };
}
