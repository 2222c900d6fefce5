import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const LIMIT_BYTES = 10 * 1024 * 1024;

/** Where log lines go: `write` takes whole lines. */
export interface LogFile {
  write(line: string): void;
  close(): void;
}

/**
 * Appends lines to `path`; at 10 MB the file becomes `<path>.1` (one is kept) and a new one begins.
 * Lines are written at once, so the last one before a crash is there.
 */
export function openLogFile(path: string, limitBytes = LIMIT_BYTES): LogFile {
  let descriptor = openSync(path, 'a', 0o600);
  let size = fstatSync(descriptor).size;
  return {
    write: (line) => {
      if (size >= limitBytes) {
        closeSync(descriptor);
        renameSync(path, `${path}.1`);
        descriptor = openSync(path, 'a', 0o600);
        size = 0;
      }
      size += writeSync(descriptor, line);
    },
    close: () => closeSync(descriptor),
  };
}
