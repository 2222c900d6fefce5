import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { pragmas, SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** Page cache of the writer, KiB. */
const WRITER_CACHE_KIB = 16_000;
/** Page cache of a reader, KiB. */
const READER_CACHE_KIB = 4_000;

/** What was found when the file was opened; all but `kept` mean: rebuild from the log. */
export type Opening = 'kept' | 'made' | 'other-version' | 'corrupt';

/**
 * Opens the file for writing; makes it when it is missing, of another schema version or unreadable. The caller closes.
 */
export function openWriter(file: string): { readonly db: DatabaseSync; readonly opening: Opening } {
  mkdirSync(dirname(file), { recursive: true });
  const found = tryOpen(file);
  if (found.db) return { db: found.db, opening: found.opening };
  removeDatabase(file);
  const made = tryOpen(file);
  if (!made.db)
    throw new Error(`the read model cannot be made at ${file}: the file is unreadable right after making it`);
  return { db: made.db, opening: found.opening };
}

/** Opens the file for reading only. The caller closes. */
export function openReader(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true });
  db.exec(pragmas(READER_CACHE_KIB));
  return db;
}

/** Removes the file and what SQLite keeps beside it. Nothing may have it open. */
export function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
}

/** True for errors that only a new file mends. */
export function isCorruption(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false;
  const primary = error.errcode & 0xff;
  return primary === 11 || primary === 26; // SQLITE_CORRUPT, SQLITE_NOTADB (sqlite.org/rescode.html)
}

/** A prepared statement whose rows have the shape `Row`: the columns its SQL names. */
export interface Query<Row> {
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): Row[];
}

/** Prepares a query. `Row` is what the SQL selects: nothing checks it. */
export function query<Row>(db: DatabaseSync, sql: string): Query<Row> {
  const statement: StatementSync = db.prepare(sql);
  return {
    get: (...values) => statement.get(...values) as Row | undefined, // the shape its SQL names
    all: (...values) => statement.all(...values) as Row[], // the shape its SQL names
  };
}

function tryOpen(file: string): { readonly db?: DatabaseSync; readonly opening: Opening } {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file);
    db.exec('PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=4000;');
    db.exec(pragmas(WRITER_CACHE_KIB));
    const version = query<{ user_version: number }>(db, 'PRAGMA user_version').get()?.user_version;
    if (version === SCHEMA_VERSION) {
      db.exec('SELECT max(id) FROM message; SELECT max(id) FROM conversation; SELECT count(*) FROM position');
      return { db, opening: 'kept' };
    }
    const tables = query<{ n: number }>(db, 'SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0;
    if (tables > 0) {
      db.close();
      return { opening: 'other-version' };
    }
    db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version=${SCHEMA_VERSION}; COMMIT`);
    return { db, opening: 'made' };
  } catch (error) {
    db?.close();
    if (isCorruption(error)) return { opening: 'corrupt' };
    throw error;
  }
}
