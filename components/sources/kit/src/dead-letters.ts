import type { SourceDeadLetterRecord } from '@airy/domain';
import type { LogRecord, NewRecord } from '@airy/event-log';

/** Above this an event's value is left out of its dead letter; it can still be read at its position. */
const LARGEST_VALUE_BYTES = 512 * 1024;

/**
 * The dead letter of an event.
 *
 * Its key is the event's position, so a repeat is recognised; its time is the event's, so a repeat is equal.
 */
export function deadLetter(source: string, record: LogRecord, reason: string): NewRecord {
  const json = JSON.stringify(record.value) ?? 'null';
  const value: SourceDeadLetterRecord = {
    schemaVersion: 1,
    source,
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    reason,
    value: Buffer.byteLength(json) <= LARGEST_VALUE_BYTES ? record.value : null,
    at: new Date(record.timestampMs).toISOString(),
  };
  return { key: `${record.topic}/${record.partition}/${record.offset}`, value };
}
