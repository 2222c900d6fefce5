import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { query } from './database.ts';

/**
 * A hash of what is known of each conversation, by its id: all its columns, messages and their metadata, in order, but
 * no row ids. Equal for every read model of the same log; a rebuilt file whose hashes differ betrays a damaged one.
 */
export function contentHashes(db: DatabaseSync): ReadonlyMap<string, string> {
  const conversations = query<{ id: number; uuid: string; known: string }>(
    db,
    'SELECT id, uuid, json_array(channel, source, created_at, last_message_at, messages, unread, read_at, metadata, ' +
      'display_name, tag_ids, (SELECT hex(m.uuid) FROM message m WHERE m.id = c.last_message)) AS known ' +
      'FROM conversation c ORDER BY uuid',
  );
  const messages = query<{ known: string }>(
    db,
    'SELECT json_array(hex(m.uuid), sent_at, from_contact, delivery, sender, content, error, source_message_id, document) AS known ' +
      'FROM message m LEFT JOIN message_metadata mm ON mm.uuid = m.uuid WHERE conversation = ? ORDER BY sent_at, m.id',
  );
  return new Map(
    conversations.all().map(({ id, uuid, known }) => {
      const hash = createHash('sha256').update(known);
      for (const message of messages.all(id)) hash.update('\n').update(message.known);
      return [uuid, hash.digest('hex')];
    }),
  );
}
