import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Row } from './row.ts';

const ROWS = join(import.meta.dirname, 'rows');

const { values: options } = parseArgs({
  options: { only: { type: 'string', multiple: true }, json: { type: 'string' }, list: { type: 'boolean' } },
});

const benches = await loadBenches();
const chosen = benches.filter(({ name }) => !options.only || options.only.some((only) => name.startsWith(only)));
if (options.list) {
  for (const { name } of benches) console.log(name);
} else if (chosen.length === 0) {
  console.error(`no benchmark is named like that; there are: ${benches.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
} else {
  const rows = await runAll(chosen);
  if (options.json) await writeFile(options.json, `${JSON.stringify(rows, null, 2)}\n`);
  printTable(rows);
}

async function loadBenches(): Promise<readonly Bench[]> {
  const files = (await readdir(ROWS)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).sort();
  return Promise.all(files.map(loadBench));
}

async function loadBench(file: string): Promise<Bench> {
  const module: { readonly default?: Partial<Bench> } = await import(join(ROWS, file));
  const { name, run } = module.default ?? {};
  if (!name || !run) throw new Error(`hack/bench/rows/${file}: expected a default export { name, run }`);
  return { name, run };
}

/** One after another, so that none disturbs the next; a failing one is told and the others go on. */
async function runAll(chosen: readonly Bench[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const bench of chosen) {
    console.error(`… ${bench.name}`);
    try {
      rows.push(...[await bench.run()].flat());
    } catch (error) {
      console.error(`✗ ${bench.name}:`, error);
      process.exitCode = 1;
    }
  }
  return rows;
}

function printTable(rows: readonly Row[]): void {
  const lines = [
    ['name', 'unit', 'ours', 'ceiling', 'ratio', 'goal', ''],
    ...rows.map(({ name, unit, ours, ceiling, ratio, goal, met }) => {
      return [name, unit, figure(ours), figure(ceiling), ratio.toFixed(2), goal, met === null ? '' : met ? '✓' : '✗'];
    }),
  ];
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines) {
    const cells = line.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column >= 2 && column <= 4 ? cell.padStart(width) : cell.padEnd(width);
    });
    console.log(cells.join('  ').trimEnd());
  }
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
