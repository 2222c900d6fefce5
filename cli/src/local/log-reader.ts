import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A line of the log: its fields, and how a person reads it. */
export interface LogLine {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** How far a log was read: which file, and how many bytes of it. */
interface Position {
  readonly file: number | undefined;
  readonly bytes: number;
}

const LOOK_EVERY_MS = 200;
const BEGINNING: Position = { file: undefined, bytes: 0 };

/**
 * The newest lines of a log file, oldest first, then (with `follow`) new ones for ever, over rotations too.
 * A line that is not JSON is shown as it is. A file that does not exist yet has no lines; a line without its end is not
 * shown before it has one.
 */
export async function* readLog(options: {
  readonly path: string;
  readonly lines: number;
  readonly follow: boolean;
  readonly component?: string;
}): AsyncGenerator<LogLine> {
  const wanted = (line: LogLine) => options.component === undefined || line.fields.component === options.component;
  const now = readAfter(options.path, BEGINNING);
  let lines = now.lines.map(parseLine).filter(wanted);
  if (lines.length < options.lines) {
    lines = [...readAfter(`${options.path}.1`, BEGINNING).lines.map(parseLine).filter(wanted), ...lines];
  }
  if (options.lines > 0) yield* lines.slice(-options.lines);
  if (!options.follow) return;
  let position = now.position;
  for (;;) {
    const fresh = readOn(options.path, position);
    position = fresh.position;
    yield* fresh.lines.map(parseLine).filter(wanted);
    await sleep(LOOK_EVERY_MS);
  }
}

/** The names of the components that wrote to the log (and the one before it), sorted. */
export function componentsIn(path: string): readonly string[] {
  const lines = [path, `${path}.1`].flatMap((file) => readAfter(file, BEGINNING).lines);
  const names = lines.map((line) => parseLine(line).fields.component);
  return [...new Set(names.filter((name) => typeof name === 'string'))].toSorted();
}

/** New lines since `position`; when another file took the name, first the rest of the one that was moved away. */
function readOn(path: string, position: Position): { lines: readonly string[]; position: Position } {
  const fresh = readAfter(path, position);
  if (position.file === undefined || fresh.position.file === position.file) return fresh;
  const moved = readAfter(`${path}.1`, position);
  return moved.position.file === position.file
    ? { lines: [...moved.lines, ...fresh.lines], position: fresh.position }
    : fresh;
}

/** Whole lines after `position`, or from the beginning of a file that is another one or became shorter. */
function readAfter(path: string, position: Position): { lines: readonly string[]; position: Position } {
  if (!existsSync(path)) return { lines: [], position: BEGINNING };
  const descriptor = openSync(path, 'r');
  try {
    const { ino: file, size } = fstatSync(descriptor);
    const start = file === position.file && size >= position.bytes ? position.bytes : 0;
    const buffer = Buffer.alloc(size - start);
    const end = buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, start)).lastIndexOf(10) + 1;
    const lines = buffer.toString('utf8', 0, end).split('\n').filter(Boolean);
    return { lines, position: { file, bytes: start + end } };
  } finally {
    closeSync(descriptor);
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
    return {
      fields,
      text: [...head, ...details]
        .filter((part) => part !== undefined)
        .map(String)
        .join(' '),
    };
  } catch {
    return { fields: { event: line }, text: line };
  }
}
