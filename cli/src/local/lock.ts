import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** A lock this process holds; the operating system takes it back when the process ends, however that happens. */
export interface Lock {
  isHeld(): boolean;
  /** Safe to call twice. */
  release(): void;
}

const LOOK_EVERY_MS = 50;

/**
 * Takes the exclusive lock on `path`, an SQLite file without content. Nobody may open that file by other means in this
 * process: on POSIX closing it would drop the lock.
 *
 * @param waitMs - how long to wait for another owner to end
 * @returns undefined when somebody else holds it
 * @throws {Error} when the file cannot be opened at all
 */
export async function takeLock(path: string, waitMs: number): Promise<Lock | undefined> {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const deadlineMs = Date.now() + waitMs;
  for (;;) {
    const lock = tryLock(path);
    if (lock || Date.now() >= deadlineMs) return lock;
    await sleep(LOOK_EVERY_MS);
  }
}

/** True while some process holds the lock. */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const database = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  try {
    database.exec('SELECT count(*) FROM sqlite_schema'); // a reader is refused while somebody writes exclusively
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    database.close();
  }
}

function tryLock(path: string): Lock | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE'); // nothing is written, so nothing is rolled back
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return {
    isHeld: () => database.isOpen,
    release: () => {
      if (database.isOpen) database.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /locked|busy/i.test(error.message);
}
