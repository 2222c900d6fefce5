import { close, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const fdatasyncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

/** Makes committed transactions durable without holding up the event loop. */
export interface WalSync {
  /**
   * Resolves when every transaction committed before the call survives a power cut.
   *
   * @throws the system's error; what was committed since the last success is then in doubt
   */
  sync(): Promise<void>;
  /** Gives the file back. Call it before the database closes, with no `sync` running. */
  close(): Promise<void>;
}

/**
 * Opens the WAL of an open database. SQLite takes its locks on the database file, never on the WAL, so that closing
 * this descriptor drops no lock.
 */
export function openWalSync(databasePath: string): WalSync {
  const fd = openSync(`${databasePath}-wal`, 'r+');
  return { sync: () => fdatasyncAsync(fd), close: () => closeAsync(fd) };
}
