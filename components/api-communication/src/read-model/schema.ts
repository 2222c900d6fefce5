/** Grows with every change of the layout or of what the projection makes; a file of another version is made anew. */
export const SCHEMA_VERSION = 3;

/**
 * Layout: integer row ids in order of arrival, so that inserts append; the row id is a message's sequence in its
 * conversation as the log has it. `message_order` ends in the row id, as every SQLite index does, hence serves pages
 * (newest sent first, of two the later in the log) and unread counts. Times in ms. UUIDs of messages as 16 bytes.
 * `conversation_channel` counts the conversations of known channels; a conversation has a channel once it has a message.
 */
export const SCHEMA = `
CREATE TABLE position (
  topic INTEGER NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL,
  change_floor INTEGER NOT NULL DEFAULT 0, change_end INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (topic, partition)
) WITHOUT ROWID;
CREATE TABLE channel (
  uuid TEXT PRIMARY KEY, record TEXT, metadata TEXT NOT NULL DEFAULT '{}'
) WITHOUT ROWID;
CREATE TABLE conversation (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, channel TEXT, source TEXT, created_at INTEGER,
  last_message INTEGER, last_message_at INTEGER, messages INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0, read_at INTEGER NOT NULL DEFAULT 0,
  metadata TEXT NOT NULL DEFAULT '{}', display_name TEXT NOT NULL DEFAULT '', tag_ids TEXT NOT NULL DEFAULT ''
);
CREATE INDEX conversation_recency ON conversation (last_message_at) WHERE last_message IS NOT NULL;
CREATE INDEX conversation_channel ON conversation (channel);
CREATE TABLE message (
  id INTEGER PRIMARY KEY, uuid BLOB NOT NULL, conversation INTEGER NOT NULL, sent_at INTEGER NOT NULL,
  from_contact INTEGER NOT NULL, delivery INTEGER NOT NULL, sender TEXT NOT NULL, content TEXT NOT NULL,
  error TEXT, source_message_id TEXT
);
CREATE UNIQUE INDEX message_uuid ON message (uuid);
CREATE INDEX message_order ON message (conversation, sent_at);
CREATE VIRTUAL TABLE message_text USING fts5(
  text, content='', detail=column, columnsize=0, tokenize='unicode61 remove_diacritics 2'
);
CREATE TABLE message_metadata (uuid BLOB PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tag (uuid TEXT PRIMARY KEY, name TEXT NOT NULL, color TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE change_page (id INTEGER PRIMARY KEY AUTOINCREMENT, entries INTEGER NOT NULL, body TEXT NOT NULL);
`;

/** Pragmas of every connection. NORMAL in WAL: a power cut may lose the newest commits together with their offsets. */
export function pragmas(cacheKib: number): string {
  return `PRAGMA synchronous=NORMAL; PRAGMA cache_size=-${cacheKib}; PRAGMA temp_store=MEMORY; PRAGMA busy_timeout=5000;`;
}
