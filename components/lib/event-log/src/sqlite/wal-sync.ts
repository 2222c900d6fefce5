import { close, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const fdatasyncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

/** An inline sync that held the event loop longer than this was the last one for a while. */
const INLINE_LIMIT_MS = 2;
/** How long after a slow sync all go to the thread pool. */
const SLOW_FOR_MS = 1_000;

/** Makes committed transactions durable. */
export interface WalSync {
  /**
   * Resolves when every transaction committed before the call survives a power cut.
   *
   * @param isSmall - few records wait for it: on a disk that syncs faster than a thread of the pool is woken (two hops,
   *   0.1-0.2 ms), it is done inline; a large commit goes to the pool, so that the next one is written meanwhile
   * @throws the system's error; what was committed since the last success is then in doubt
   */
  sync(isSmall?: boolean): Promise<void>;
  /** Gives the file back. Call it before the database closes, with no `sync` running. */
  close(): Promise<void>;
}

/**
 * Opens the WAL of an open database. SQLite takes its locks on the database file, never on the WAL, so that closing
 * this descriptor drops no lock.
 *
 * @param nowMs - a monotonic clock
 */
export function openWalSync(databasePath: string, nowMs: () => number = () => performance.now()): WalSync {
  const fd = openSync(`${databasePath}-wal`, 'r+');
  let slowUntilMs = 0;
  return {
    sync: async (isSmall = false) => {
      const startMs = nowMs();
      if (!isSmall || startMs < slowUntilMs) return fdatasyncAsync(fd);
      fdatasyncSync(fd);
      const endMs = nowMs();
      if (endMs - startMs > INLINE_LIMIT_MS) slowUntilMs = endMs + SLOW_FOR_MS;
    },
    close: () => closeAsync(fd),
  };
}
