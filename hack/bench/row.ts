/** One line of the table: a figure of ours beside what the machine could do at best, taken in the same run. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  /** Median over the rounds. */
  readonly ours: number;
  /** The same work by the shortest way there is, median over the same rounds. */
  readonly ceiling: number;
  /** `ours / ceiling`. */
  readonly ratio: number;
  /** What the ratio shall be, for people: `≥ 0.5`, `≤ 2`. */
  readonly goal: string;
  /** Null for a figure that is shown beside others and has no goal of its own. */
  readonly met: boolean | null;
}

/** A benchmark: a module in `rows/` exports one as its default. */
export interface Bench {
  readonly name: string;
  run(): Promise<Row | readonly Row[]>;
}

/** A measured side: prepares, runs once and answers the figure. */
export type Measure = () => Promise<number>;

/**
 * Runs both sides in turn, `rounds` times, and compares the medians: what slows the machine for a while slows both.
 *
 * @param comparison.goal - bound of `ours / ceiling`; `atLeast` for rates, `atMost` for times
 */
export async function compare(comparison: {
  readonly name: string;
  readonly unit: string;
  readonly rounds: number;
  readonly ours: Measure;
  readonly ceiling: Measure;
  readonly goal: { readonly atLeast: number } | { readonly atMost: number };
}): Promise<Row> {
  const ours: number[] = [];
  const ceiling: number[] = [];
  for (let round = 0; round < comparison.rounds; round += 1) {
    ours.push(await comparison.ours());
    ceiling.push(await comparison.ceiling());
  }
  const { name, unit, goal } = comparison;
  const figures = { ours: median(ours), ceiling: median(ceiling) };
  const ratio = figures.ours / figures.ceiling;
  return 'atLeast' in goal
    ? { name, unit, ...figures, ratio, goal: `≥ ${goal.atLeast}`, met: ratio >= goal.atLeast }
    : { name, unit, ...figures, ratio, goal: `≤ ${goal.atMost}`, met: ratio <= goal.atMost };
}

/** The middle value, the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the share `q` of all lies, interpolated; NaN for no values. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
