import type { DatabaseSync } from 'node:sqlite';
import { DELIVERY_STATES, type Message } from '@airy/domain';
import { messageText } from '../domain/message-text.ts';
import type { MetadataDocument } from '../domain/metadata-document.ts';
import { query } from './database.ts';
import { uuidBytes } from './uuid-bytes.ts';

/** How `message.delivery` is stored. */
export const PENDING = DELIVERY_STATES.indexOf('pending');
const FAILED = DELIVERY_STATES.indexOf('failed');

/** Pending messages whose rows are known without asking, at most. */
const KEPT_PENDING = 10_000;

/** The statements that write messages and their metadata. */
export class MessageTable {
  private readonly insertMessage;
  private readonly insertText;
  private readonly settleMessage;
  private readonly settleRow;
  private readonly resendMessage;
  private readonly countUnread;
  private readonly selectMetadata;
  private readonly writeMetadata;
  /** Rows of pending messages added of late, by id: most are settled a moment later, and `RETURNING` costs four times that. */
  private readonly pending = new Map<string, number>();

  constructor(db: DatabaseSync) {
    this.insertMessage = db.prepare(
      'INSERT INTO message (uuid, conversation, sent_at, from_contact, delivery, sender, content) ' +
        'VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uuid) DO NOTHING',
    );
    this.insertText = db.prepare('INSERT INTO message_text (rowid, text) VALUES (?, ?)');
    this.settleMessage = query<{ id: number }>(
      db,
      `UPDATE message SET delivery = ?, error = ?, source_message_id = ? WHERE uuid = ? AND delivery = ${PENDING} RETURNING id`,
    );
    this.settleRow = db.prepare(
      `UPDATE message SET delivery = ?, error = ?, source_message_id = ? WHERE id = ? AND delivery = ${PENDING}`,
    );
    this.resendMessage = query<{ id: number }>(
      db,
      `UPDATE message SET delivery = ${PENDING}, error = NULL WHERE uuid = ? AND delivery = ${FAILED} RETURNING id`,
    );
    this.countUnread = query<{ n: number }>(
      db,
      'SELECT count(*) AS n FROM message WHERE conversation = ? AND sent_at >= ? AND from_contact = 1',
    );
    this.selectMetadata = query<{ document: string }>(db, 'SELECT document FROM message_metadata WHERE uuid = ?');
    this.writeMetadata = db.prepare(
      'INSERT INTO message_metadata (uuid, document) VALUES (?, ?) ON CONFLICT (uuid) DO UPDATE SET document = excluded.document',
    );
  }

  /** Stores a message under the bytes of its id; its row, or undefined when its id is known: then nothing changes. */
  add(uuid: Uint8Array, message: Message, conversation: number, sentAtMs: number): number | undefined {
    const delivery = Math.max(DELIVERY_STATES.indexOf(message.deliveryState), PENDING);
    const { changes, lastInsertRowid } = this.insertMessage.run(
      uuid,
      conversation,
      sentAtMs,
      message.fromContact ? 1 : 0,
      delivery,
      message.senderId,
      JSON.stringify(message.content ?? null),
    );
    if (Number(changes) === 0) return undefined;
    const row = Number(lastInsertRowid);
    if (delivery === PENDING) {
      if (this.pending.size >= KEPT_PENDING) this.pending.clear();
      this.pending.set(message.id, row);
    }
    const text = messageText(message.content);
    if (text !== '') this.insertText.run(row, text);
    return row;
  }

  /** Ends a pending message; its row, or undefined when it is unknown or ended already. */
  settle(
    messageId: string,
    outcome: { readonly delivery: 'delivered' | 'failed'; readonly error?: string; readonly sourceMessageId?: string },
  ): number | undefined {
    const { delivery, error, sourceMessageId } = outcome;
    const state = DELIVERY_STATES.indexOf(delivery);
    const row = this.pending.get(messageId);
    if (row !== undefined) {
      this.pending.delete(messageId);
      const { changes } = this.settleRow.run(state, error ?? null, sourceMessageId ?? null, row);
      return Number(changes) === 0 ? undefined : row;
    }
    return this.settleMessage.get(state, error ?? null, sourceMessageId ?? null, uuidBytes(messageId))?.id;
  }

  /** Makes a failed message pending again; its row, or undefined when it is not failed. */
  resend(messageId: string): number | undefined {
    return this.resendMessage.get(uuidBytes(messageId))?.id;
  }

  /** Forgets what is held, after a roll-back: its rows may become those of others. */
  reset(): void {
    this.pending.clear();
  }

  /** Contact messages of a conversation sent at or after an instant. */
  contactMessagesSince(conversation: number, sinceMs: number): number {
    return this.countUnread.get(conversation, sinceMs)?.n ?? 0;
  }

  metadata(messageId: string): MetadataDocument {
    const row = this.selectMetadata.get(uuidBytes(messageId));
    return row ? (JSON.parse(row.document) as MetadataDocument) : {}; // written by `setMetadata`
  }

  /** May come before the message itself. */
  setMetadata(messageId: string, document: MetadataDocument): void {
    this.writeMetadata.run(uuidBytes(messageId), JSON.stringify(document));
  }
}
