import type { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS objects (
    kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, uid TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (kind, namespace, name)) WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS objects_uid ON objects (uid);
  CREATE TABLE IF NOT EXISTS owners (
    owner TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (owner, kind, namespace, name)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS owners_dependent ON owners (kind, namespace, name);
  CREATE TABLE IF NOT EXISTS history (
    revision INTEGER PRIMARY KEY, type TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL,
    name TEXT NOT NULL, previous_labels TEXT, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS revision (only INTEGER PRIMARY KEY CHECK (only = 1), value INTEGER NOT NULL);
  INSERT OR IGNORE INTO revision VALUES (1, 0);
`;

/** Makes the tables where they are missing, and prepares what the store asks of them. */
export function prepareStatements(database: DatabaseSync) {
  database.exec(SCHEMA);
  const at = 'kind = ? AND namespace = ? AND name = ?';
  return {
    revision: database.prepare('SELECT value FROM revision'),
    oldestChange: database.prepare('SELECT min(revision) AS value FROM history'),
    setRevision: database.prepare('UPDATE revision SET value = ?'),
    get: database.prepare(`SELECT body FROM objects WHERE ${at}`),
    byUid: database.prepare('SELECT kind, namespace, name, body FROM objects WHERE uid = ?'),
    listAll: database.prepare(
      'SELECT body FROM objects WHERE kind = ? AND (namespace, name) > (?, ?) ORDER BY namespace, name',
    ),
    list: database.prepare('SELECT body FROM objects WHERE kind = ? AND namespace = ? AND name > ? ORDER BY name'),
    inNamespace: database.prepare('SELECT kind, namespace, name FROM objects WHERE namespace = ?'),
    put: database.prepare(
      `INSERT INTO objects (kind, namespace, name, uid, body) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, namespace, name) DO UPDATE SET uid = excluded.uid, body = excluded.body`,
    ),
    remove: database.prepare(`DELETE FROM objects WHERE ${at}`),
    dependents: database.prepare('SELECT kind, namespace, name FROM owners WHERE owner = ?'),
    allDependents: database.prepare('SELECT DISTINCT kind, namespace, name FROM owners'),
    addOwner: database.prepare('INSERT OR IGNORE INTO owners VALUES (?, ?, ?, ?)'),
    dropOwners: database.prepare(`DELETE FROM owners WHERE ${at}`),
    changes: database.prepare('SELECT * FROM history WHERE kind = ? AND revision > ? ORDER BY revision'),
    addChange: database.prepare('INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?)'),
    trim: database.prepare('DELETE FROM history WHERE revision <= ?'),
  };
}
