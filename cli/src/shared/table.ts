/**
 * A table as people read it: a head line in capitals, columns two spaces apart, no trailing blanks.
 *
 * @param rows - one array of cells a row, as many as `head` has
 */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head.map((cell) => cell.toUpperCase()), ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const STEPS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'm'],
] as const;

/** Time since `instant` in its largest unit, as kubectl shows ages: `12s`, `5m`, `3h`, `2d`. */
export function age(instant: string | undefined, nowMs: number): string {
  if (instant === undefined) return '-';
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(instant)) / 1000));
  const step = STEPS.find(([length]) => seconds >= length);
  return step ? `${Math.floor(seconds / step[0])}${step[1]}` : `${seconds}s`;
}
