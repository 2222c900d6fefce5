import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const LIMIT_BYTES = 10 * 1024 * 1024;

/** Where log lines go: `write` takes whole lines. */
export interface LogFile {
  /** Never throws: a full disk loses lines, not the instance. After `close` it does nothing. */
  write(line: string): void;
  close(): void;
}

/**
 * Appends lines to `path`; at 10 MB the file becomes `<path>.1` (one is kept) and a new one begins.
 * Lines are written at once, so the last one before a crash is there.
 */
export function openLogFile(path: string, limitBytes = LIMIT_BYTES): LogFile {
  let descriptor: number | undefined = openSync(path, 'a', 0o600);
  let size = fstatSync(descriptor).size;

  function rotate(open: number): number {
    renameSync(path, `${path}.1`);
    const next = openSync(path, 'a', 0o600);
    closeSync(open);
    size = 0;
    return next;
  }

  return {
    write: (line) => {
      if (descriptor === undefined) return;
      try {
        if (size >= limitBytes) descriptor = rotate(descriptor);
        size += writeSync(descriptor, line);
      } catch {
        // there is no place left to tell it to; the next line is tried again
      }
    },
    close: () => {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}
