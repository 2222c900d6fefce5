import { EventLogError, type NewRecord } from './event-log.ts';

/** The most a record may take as JSON text, bytes: key, value and headers together. */
export const MAX_RECORD_BYTES = 2 * 1024 * 1024;

/** A record as text, ready to be stored. */
export interface RecordText {
  readonly key: string;
  /** JSON; `null` is a tombstone. */
  readonly value: string | null;
  /** JSON of the headers, `null` when there are none. */
  readonly headers: string | null;
  readonly sizeBytes: number;
}

/**
 * Turns a record into text.
 *
 * @throws {EventLogError} `record-too-large`
 * @throws {TypeError} when the value is not JSON (undefined, a function, a cycle)
 */
export function recordText(topic: string, record: NewRecord): RecordText {
  const value = record.value === null ? null : jsonText(topic, record.value);
  const headers = record.headers && Object.keys(record.headers).length > 0 ? JSON.stringify(record.headers) : null;
  const sizeBytes = Buffer.byteLength(record.key) + byteLength(value) + byteLength(headers);
  if (sizeBytes > MAX_RECORD_BYTES) {
    throw new EventLogError(
      'record-too-large',
      `${topic}: a record has ${sizeBytes} bytes as JSON; at most ${MAX_RECORD_BYTES} are stored`,
    );
  }
  return { key: record.key, value, headers, sizeBytes };
}

function jsonText(topic: string, value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`${topic}: expected a JSON value, got ${typeof value}`);
  return text;
}

function byteLength(text: string | null): number {
  return text === null ? 0 : Buffer.byteLength(text);
}
