import type { ChannelRecord, MessageRecord, MetadataRecord, TagRecord } from '@airy/domain';
import { isUuid, METADATA_SUBJECTS, TAG_COLORS } from '@airy/domain';
import { MAX_PATH_SEGMENTS } from './metadata-document.ts';

/** A record of the log read for what it is: usable, of a kind this version does not know, or broken. */
export type Read<T> =
  | { readonly kind: 'record'; readonly record: T }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'broken'; readonly reason: string };

const UNKNOWN = { kind: 'unknown' } as const;

/**
 * Reads a value of the messages topic; checks what the projection relies on, but that `sentAt` is an instant and the
 * message's id is a UUID: turning them into numbers and bytes finds that out for nothing.
 */
export function readMessageRecord(value: unknown): Read<MessageRecord> {
  const fields = fieldsOf(value);
  if (!fields) return broken('not an object');
  const record = value as MessageRecord; // its fields are checked below, by kind
  switch (record.kind) {
    case 'message-created': {
      const message = fieldsOf(record.message);
      if (!message) return broken('message: expected an object');
      // Written out, without loops: this runs for every message of the log.
      if (!hasUuidLength(message.id)) return broken('message.id: expected a UUID');
      if (!hasUuidLength(message.conversationId)) return broken('message.conversationId: expected a UUID');
      if (!hasUuidLength(message.channelId)) return broken('message.channelId: expected a UUID');
      if (typeof message.source !== 'string') return broken('message.source: expected a string');
      if (typeof message.senderId !== 'string') return broken('message.senderId: expected a string');
      if (typeof message.sentAt !== 'string') return broken('message.sentAt: expected an instant');
      return { kind: 'record', record };
    }
    case 'message-resent':
    case 'delivery-updated':
      return isUuidText(fields.messageId) ? { kind: 'record', record } : broken('messageId: expected a UUID');
    case 'send-claimed':
      return UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** Reads a value of the metadata topic. */
export function readMetadataRecord(value: unknown): Read<MetadataRecord> {
  const fields = fieldsOf(value);
  if (!fields) return broken('not an object');
  const record = value as MetadataRecord; // its fields are checked below, by kind
  switch (record.kind) {
    case 'metadata-set':
    case 'metadata-removed': {
      if (!METADATA_SUBJECTS.includes(record.subject)) return broken('subject: not one of the three');
      if (!isUuidText(fields.id)) return broken('id: expected a UUID');
      const path = fields.path;
      if (typeof path !== 'string' || path === '') return broken('path: expected a dotted key');
      if (path.split('.').length > MAX_PATH_SEGMENTS) return broken(`path: more than ${MAX_PATH_SEGMENTS} segments`);
      if (record.kind === 'metadata-set' && record.value === undefined) return broken('value: expected JSON');
      return { kind: 'record', record };
    }
    case 'conversation-read':
      if (!isUuidText(fields.conversationId)) return broken('conversationId: expected a UUID');
      return isInstant(fields.readAt) ? { kind: 'record', record } : broken('readAt: expected an instant');
    default:
      return UNKNOWN;
  }
}

/** Reads a value of the channels topic. */
export function readChannelRecord(value: unknown): Read<ChannelRecord> {
  const fields = fieldsOf(value);
  if (!fields) return broken('not an object');
  if (!isUuidText(fields.id)) return broken('id: expected a UUID');
  for (const name of ['source', 'sourceChannelId', 'name'])
    if (typeof fields[name] !== 'string') return broken(`${name}: expected a string`);
  return { kind: 'record', record: value as ChannelRecord }; // checked above
}

/** Reads a value of the tags topic; `null` (removed) is not a record. */
export function readTagRecord(value: unknown): Read<TagRecord> {
  const fields = fieldsOf(value);
  if (!fields) return broken('not an object');
  const record = value as TagRecord; // checked below
  if (typeof record.id !== 'string' || typeof record.name !== 'string') return broken('id and name: expected strings');
  return TAG_COLORS.includes(record.color) ? { kind: 'record', record } : broken('color: not a tag color');
}

function broken(reason: string): Read<never> {
  return { kind: 'broken', reason };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>) // an object, checked on this line
    : undefined;
}

function isUuidText(value: unknown): boolean {
  return typeof value === 'string' && isUuid(value);
}

/** Enough for ids that are only compared: the whole check costs more than it finds. */
function hasUuidLength(value: unknown): boolean {
  return typeof value === 'string' && value.length === 36;
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
