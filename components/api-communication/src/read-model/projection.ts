import type { DatabaseSync } from 'node:sqlite';
import type { MessageRecord, MetadataRecord } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import { withMessage, withRead } from '../domain/conversation.ts';
import { STEPS_PER_RECORD } from '../domain/cursor.ts';
import { type MetadataDocument, withoutPath, withPath } from '../domain/metadata-document.ts';
import {
  type Read,
  readChannelRecord,
  readMessageRecord,
  readMetadataRecord,
  readTagRecord,
} from '../domain/records.ts';
import { CHANGE_KINDS, type Change, type ChangeKind, ChangeLog, changesOf, type Entries } from './changes.ts';
import { ConversationTable } from './conversation-table.ts';
import { query } from './database.ts';
import { MessageTable } from './message-table.ts';
import { CONSUMED, type ConsumedTopic, type PartitionPosition, Positions } from './positions.ts';
import { readUuidBytes } from './uuid-bytes.ts';

/** Records of one partition, in offset order. */
export interface ProjectedBatch {
  readonly topic: ConsumedTopic;
  readonly partition: number;
  readonly records: readonly Pick<LogRecord, 'offset' | 'key' | 'value' | 'timestampMs'>[];
}

/** What one transaction did. */
export interface Projected {
  /** The events, in the order they were applied; read when asked for. */
  readonly changes: () => readonly Change[];
  /** Records that could not be read, and were passed over. */
  readonly broken: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly reason: string;
  }[];
}

/** Where the record in hand stands, and the events it made so far. */
interface Hand {
  readonly topic: number;
  readonly partition: number;
  readonly position: PartitionPosition;
  offset: number;
  timestampMs: number;
  events: number;
}

/**
 * Folds records of the log into the tables, exactly once: positions are written in the transaction of the state, and
 * records below them are dropped. Synchronous; the only writer of its file.
 */
export class Projection {
  readonly positions: Positions;
  readonly changeLog: ChangeLog;
  private readonly db: DatabaseSync;
  private readonly conversations: ConversationTable;
  private readonly messages: MessageTable;
  private readonly writeChannel;
  private readonly selectChannelMetadata;
  private readonly writeChannelMetadata;
  private readonly writeTag;
  private readonly removeTag;
  /** Of the message in hand, one array for all: SQLite copies what is bound. */
  private readonly idBytes = new Uint8Array(16);
  /** What is held in memory is of a transaction that failed. */
  private isStale = false;
  private entries: Entries = [];
  private broken: Projected['broken'][number][] = [];

  constructor(db: DatabaseSync, options: { readonly keptChanges?: number } = {}) {
    this.db = db;
    this.positions = new Positions(db);
    this.changeLog = new ChangeLog(db, this.positions, options.keptChanges);
    this.conversations = new ConversationTable(db);
    this.messages = new MessageTable(db);
    this.writeChannel = db.prepare(
      'INSERT INTO channel (uuid, record) VALUES (?, ?) ON CONFLICT (uuid) DO UPDATE SET record = excluded.record',
    );
    this.selectChannelMetadata = query<{ metadata: string }>(db, 'SELECT metadata FROM channel WHERE uuid = ?');
    this.writeChannelMetadata = db.prepare(
      'INSERT INTO channel (uuid, metadata) VALUES (?, ?) ON CONFLICT (uuid) DO UPDATE SET metadata = excluded.metadata',
    );
    this.writeTag = db.prepare(
      'INSERT INTO tag (uuid, name, color) VALUES (?, ?, ?) ' +
        'ON CONFLICT (uuid) DO UPDATE SET name = excluded.name, color = excluded.color',
    );
    this.removeTag = db.prepare('DELETE FROM tag WHERE uuid = ?');
  }

  /**
   * Applies batches in one transaction.
   *
   * @throws what SQLite throws (disk full, corrupt file); then nothing is applied and the same batches may come again
   */
  apply(batches: readonly ProjectedBatch[]): Projected {
    this.entries = [];
    this.broken = [];
    if (this.isStale) this.reload();
    this.db.exec('BEGIN IMMEDIATE');
    try {
      for (const batch of batches) this.applyBatch(batch);
      this.conversations.save();
      this.changeLog.add(this.entries);
      this.positions.save();
      this.db.exec('COMMIT');
    } catch (error) {
      this.isStale = true;
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      this.reload();
      throw error;
    }
    const { entries, broken } = this;
    return { changes: () => changesOf(entries), broken };
  }

  /** Goes back to what is stored; when that cannot be read now, the next `apply` does it before anything else. */
  private reload(): void {
    this.conversations.reset();
    this.messages.reset();
    this.positions.load();
    this.changeLog.load();
    this.isStale = false;
  }

  private applyBatch({ topic, partition, records }: ProjectedBatch): void {
    const topicIndex = CONSUMED.indexOf(topic);
    const position = this.positions.of(topicIndex, partition);
    // One for all records of the batch: this loop runs for every record of the log.
    const hand: Hand = { topic: topicIndex, partition, position, offset: 0, timestampMs: 0, events: 0 };
    for (const record of records) {
      if (record.offset < position.nextOffset) continue;
      hand.offset = record.offset;
      hand.timestampMs = record.timestampMs;
      hand.events = 0;
      const reason = this.applyRecord(topic, record, hand);
      if (reason !== undefined) this.broken.push({ topic, partition, offset: record.offset, reason });
      position.nextOffset = record.offset + 1;
    }
    this.positions.touch(topicIndex, partition);
  }

  /** Why the record was passed over, if it was. */
  private applyRecord(topic: ConsumedTopic, record: ProjectedBatch['records'][number], hand: Hand): string | undefined {
    switch (topic) {
      case 'messages': {
        const read = readMessageRecord(record.value);
        return read.kind === 'record' ? this.applyMessage(read.record, hand) : whenRead(read, () => {});
      }
      case 'metadata':
        return whenRead(readMetadataRecord(record.value), (read) => this.applyMetadata(read, hand));
      case 'channels':
        if (record.value === null) return undefined;
        return whenRead(readChannelRecord(record.value), (channel) => {
          this.writeChannel.run(channel.id.toLowerCase(), JSON.stringify(channel));
          this.event(hand, 'channel-updated', channel.id.toLowerCase());
        });
      case 'tags':
        if (record.value === null) {
          this.removeTag.run(record.key);
          return undefined;
        }
        return whenRead(readTagRecord(record.value), (tag) => {
          this.writeTag.run(tag.id, tag.name, tag.color);
          this.event(hand, 'tag-updated', tag.id);
        });
    }
  }

  private applyMessage(record: MessageRecord, hand: Hand): string | undefined {
    switch (record.kind) {
      case 'message-created': {
        const { message } = record;
        if (!readUuidBytes(message.id, this.idBytes)) return 'message.id: expected a UUID';
        const sentAtMs = Date.parse(message.sentAt);
        if (Number.isNaN(sentAtMs)) return 'message.sentAt: expected an instant';
        const conversation = this.conversations.open(message.conversationId);
        const row = this.messages.add(this.idBytes, message, conversation.row, sentAtMs);
        if (row === undefined) return undefined;
        const { fromContact, source } = message;
        const before = conversation.state;
        const channelId = before.opening?.channelId ?? message.channelId.toLowerCase();
        conversation.state = withMessage(before, { row, sentAtMs, fromContact, channelId, source });
        this.conversations.changed(conversation);
        this.event(hand, 'message-created', row, sentAtMs);
        if (conversation.state.unread !== before.unread) this.event(hand, 'conversation-metadata', conversation.row);
        return undefined;
      }
      case 'delivery-updated': {
        const { deliveryState: delivery, error, sourceMessageId, messageId } = record;
        const row = this.messages.settle(messageId, {
          delivery,
          ...(error === undefined ? {} : { error }),
          ...(sourceMessageId === undefined ? {} : { sourceMessageId }),
        });
        if (row === undefined) return undefined;
        this.event(hand, 'message-updated', row);
        if (error !== undefined || sourceMessageId !== undefined)
          this.event(hand, 'message-metadata', messageId.toLowerCase());
        return undefined;
      }
      case 'message-resent': {
        const row = this.messages.resend(record.messageId);
        if (row !== undefined) this.event(hand, 'message-updated', row);
        return undefined;
      }
      case 'send-claimed':
        return undefined;
    }
  }

  private applyMetadata(record: MetadataRecord, hand: Hand): void {
    if (record.kind === 'conversation-read') {
      const conversation = this.conversations.open(record.conversationId);
      const { row, state } = conversation;
      const read = withRead(state, Date.parse(record.readAt), (since) =>
        this.messages.contactMessagesSince(row, since),
      );
      if (read === state) return;
      conversation.state = read;
      this.conversations.changed(conversation);
      if (read.unread !== state.unread) this.event(hand, 'conversation-metadata', row);
      return;
    }
    const id = record.id.toLowerCase();
    const change = (document: MetadataDocument) =>
      record.kind === 'metadata-set'
        ? withPath(document, record.path, record.value)
        : withoutPath(document, record.path);
    switch (record.subject) {
      case 'conversation': {
        const conversation = this.conversations.open(id);
        const metadata = change(conversation.state.metadata);
        if (metadata === conversation.state.metadata) return;
        conversation.state = { ...conversation.state, metadata };
        this.conversations.changed(conversation);
        this.event(hand, 'conversation-metadata', conversation.row);
        return;
      }
      case 'message': {
        const before = this.messages.metadata(id);
        const after = change(before);
        if (after === before) return;
        this.messages.setMetadata(id, after);
        this.event(hand, 'message-metadata', id);
        return;
      }
      case 'channel': {
        const row = this.selectChannelMetadata.get(id);
        const before = row ? (JSON.parse(row.metadata) as MetadataDocument) : {}; // written here
        const after = change(before);
        if (after === before) return;
        this.writeChannelMetadata.run(id, JSON.stringify(after));
        this.event(hand, 'channel-metadata', id);
        return;
      }
    }
  }

  private event(hand: Hand, kind: ChangeKind, subject: number | string, atMs = hand.timestampMs): void {
    const { topic, partition, offset, position } = hand;
    const step = offset * STEPS_PER_RECORD + hand.events;
    this.entries.push(topic, partition, step, CHANGE_KINDS.indexOf(kind), subject, atMs);
    position.changeEnd = step + 1;
    hand.events += 1;
  }
}

function whenRead<T>(read: Read<T>, apply: (record: T) => void): string | undefined {
  switch (read.kind) {
    case 'record':
      apply(read.record);
      return undefined;
    case 'unknown':
      return undefined;
    case 'broken':
      return read.reason;
  }
}
