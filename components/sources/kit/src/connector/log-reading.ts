import type { Message, MessageId } from '@airy/domain';
import type { EventLog, LogRecord, TopicPartition } from '@airy/event-log';
import { readMessageRecord } from '../domain/message-record.ts';

const PAGE_RECORDS = 1_000;

/** The records of [from, end) in pages, in order. */
export async function* readRange(
  log: EventLog,
  partition: TopicPartition,
  from: number,
  end: number,
): AsyncGenerator<readonly LogRecord[]> {
  let next = from;
  while (next < end) {
    const page = await log.read(partition, next, Math.min(PAGE_RECORDS, end - next));
    const records = page.filter(({ offset }) => offset < end);
    const last = records.at(-1);
    if (!last) return;
    yield records;
    next = last.offset + 1;
  }
}

/**
 * The first offset below `end` whose record was stored after `timestampMs`, else `end`: a binary search, about
 * log₂(end) reads of one record. Times in a log only grow, but for clock skew, which the caller's margin covers.
 */
export async function firstOffsetAfter(
  log: EventLog,
  partition: TopicPartition,
  timestampMs: number,
  end: number,
): Promise<number> {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [record] = await log.read(partition, middle, 1);
    if (!record || record.offset >= end || record.timestampMs > timestampMs) high = middle;
    else low = record.offset + 1;
  }
  return low;
}

/**
 * Looks for the record that created a message, backwards from `before`.
 *
 * Reads the partition's whole past when it is not there: used only when a person resends a message older than the window.
 */
export async function findCreated(
  log: EventLog,
  partition: TopicPartition,
  id: MessageId,
  before: number,
  signal: AbortSignal,
): Promise<{ readonly message: Message; readonly offset: number } | undefined> {
  for (let end = before; end > 0 && !signal.aborted; end -= PAGE_RECORDS) {
    for await (const records of readRange(log, partition, Math.max(0, end - PAGE_RECORDS), end)) {
      for (const at of records) {
        const record = readMessageRecord(at.value);
        if (record?.kind === 'message-created' && record.message.id === id) {
          return { message: record.message, offset: at.offset };
        }
      }
    }
  }
  return undefined;
}
