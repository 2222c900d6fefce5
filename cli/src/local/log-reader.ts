import { existsSync, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A line of the log: its fields, and how a person reads it. */
export interface LogLine {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const LOOK_EVERY_MS = 200;

/**
 * The newest lines of a log file, oldest first, then (with `follow`) new ones for ever.
 * A line that is not JSON is shown as it is. A file that does not exist yet has no lines.
 */
export async function* readLog(options: {
  readonly path: string;
  readonly lines: number;
  readonly follow: boolean;
  readonly component?: string;
}): AsyncGenerator<LogLine> {
  const wanted = (line: LogLine) => options.component === undefined || line.fields.component === options.component;
  const text = existsSync(options.path) ? readFileSync(options.path, 'utf8') : '';
  const complete = text.lastIndexOf('\n') + 1;
  const lines = text.slice(0, complete).split('\n').filter(Boolean).map(parseLine).filter(wanted);
  if (options.lines > 0) yield* lines.slice(-options.lines);
  if (!options.follow) return;
  let position = Buffer.byteLength(text.slice(0, complete));
  for (;;) {
    const fresh = await readFrom(options.path, position);
    position = fresh.position;
    yield* fresh.lines.map(parseLine).filter(wanted);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Whole lines after `position`; a file that became shorter was rotated and is read from its beginning. */
async function readFrom(path: string, position: number): Promise<{ lines: readonly string[]; position: number }> {
  if (!existsSync(path)) return { lines: [], position: 0 };
  const size = statSync(path).size;
  const start = size < position ? 0 : position;
  if (size === start) return { lines: [], position: start };
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
    return { lines: buffer.toString('utf8', 0, end).split('\n').filter(Boolean), position: start + end };
  } finally {
    await file.close();
  }
}

function parseLine(line: string): LogLine {
  try {
    const fields = JSON.parse(line) as Record<string, unknown>; // our own log lines are objects
    const { level, time, event, component, ...rest } = fields;
    const clock = String(time).slice(11, 23);
    const details = Object.entries(rest).map(
      ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
    const head = [clock, String(level).toUpperCase().padEnd(5), component, event];
    return { fields, text: [...head, ...details].filter((part) => part !== undefined).join(' ') };
  } catch {
    return { fields: { event: line }, text: line };
  }
}
