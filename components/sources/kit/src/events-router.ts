import {
  type ConversationId,
  type MessageRecord,
  type MetadataRecord,
  type SourceEventRecord,
  sourceEventsTopic,
  TOPICS,
} from '@airy/domain';
import { type Batch, EventLogError, type LogRecord, type NewRecord } from '@airy/event-log';
import type { Platform, Running } from '@airy/platform';
import { deadLetter } from './dead-letters.ts';
import { readSourceEvent } from './domain/source-event.ts';
import { runningConsumer } from './running-consumer.ts';
import { sourceOf } from './source-of.ts';

/** What one raw event means. Ids and times in it are derived from the event alone, so a replay makes equal records. */
export type RoutedEvent =
  | {
      readonly kind: 'routed';
      /** The conversation the records belong to; their key in the log. */
      readonly conversationId: ConversationId;
      readonly messages?: readonly MessageRecord[];
      readonly metadata?: readonly MetadataRecord[];
    }
  /** Nothing to keep: a typing notice, a receipt of something unknown. */
  | { readonly kind: 'ignored' }
  /** Goes to the dead letters with this sentence. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A record to append, and the event it comes from. */
interface Derived extends NewRecord {
  readonly event: LogRecord;
}

/** What a source brings to its events-router. */
export interface EventsRouterOptions {
  readonly platform: Platform;
  /** Pure but for the channel directory. One event may mean several conversations' records. Throwing is `unreadable`. */
  readonly map: (event: SourceEventRecord, record: LogRecord) => RoutedEvent | readonly RoutedEvent[];
}

/**
 * Starts a source's events-router: `source.<name>.events` → messages and metadata, dead letters for the rest.
 *
 * Consumes in the group `sources-<name>-events-router`; one append a topic and batch; the offset is committed when these
 * are durable. A crash in between repeats the batch, which appends equal records that every reader drops.
 */
export async function createEventsRouter({ platform, map }: EventsRouterOptions): Promise<Running> {
  const source = sourceOf(platform);
  const topics = {
    messages: platform.topic(TOPICS.messages),
    metadata: platform.topic(TOPICS.metadata),
    deadLetters: platform.topic(TOPICS.sourceDeadLetters),
  };
  const counter = platform.meter.counter('airy_source_events_total', 'Raw events by what became of them', ['outcome']);

  const onBatch = async (batch: Batch) => {
    const messages: Derived[] = [];
    const metadata: Derived[] = [];
    const deadLetters: NewRecord[] = [];
    for (const record of batch.records) {
      for (const routed of routeOne(record, map)) {
        counter.add(1, { outcome: routed.kind });
        if (routed.kind === 'unreadable') {
          platform.logger.warn('source-event-unreadable', { source, offset: record.offset, reason: routed.reason });
          deadLetters.push(deadLetter(source, record, routed.reason));
        } else if (routed.kind === 'routed') {
          for (const value of routed.messages ?? [])
            messages.push({ key: routed.conversationId, value, event: record });
          for (const value of routed.metadata ?? [])
            metadata.push({ key: routed.conversationId, value, event: record });
        }
      }
    }
    const tooLarge = (derived: Derived) => {
      platform.logger.warn('routed-record-too-large', { source, offset: derived.event.offset });
      return deadLetter(source, derived.event, 'what the event means is too large for the log');
    };
    const refused = await Promise.all([
      appendFitting(platform, topics.messages, messages),
      appendFitting(platform, topics.metadata, metadata),
    ]);
    deadLetters.push(...refused.flat().map(tooLarge));
    if (deadLetters.length > 0) await platform.eventLog.append(topics.deadLetters, deadLetters);
  };

  const subscription = await platform.eventLog.subscribe({
    group: `sources-${source}-events-router`,
    topics: [platform.topic(sourceEventsTopic(source))],
    onBatch,
  });
  return runningConsumer(platform, subscription);
}

function routeOne(record: LogRecord, map: EventsRouterOptions['map']): readonly RoutedEvent[] {
  const event = readSourceEvent(record.value);
  if (!event) return [{ kind: 'unreadable', reason: 'expected a source event with source, receivedAt and body' }];
  try {
    const routed = map(event, record);
    return 'kind' in routed ? [routed] : routed;
  } catch (error) {
    return [{ kind: 'unreadable', reason: error instanceof Error ? error.message : 'the event could not be read' }];
  }
}

/** Appends in one batch; when the log refuses a record as too large, one by one. @returns those that were refused */
async function appendFitting(
  platform: Platform,
  topic: string,
  records: readonly Derived[],
): Promise<readonly Derived[]> {
  if (records.length === 0) return [];
  try {
    await platform.eventLog.append(
      topic,
      records.map(({ key, value }) => ({ key, value })),
    );
    return [];
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    if (records.length === 1) return records;
    const refused: Derived[] = [];
    for (const record of records) refused.push(...(await appendFitting(platform, topic, [record])));
    return refused;
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof EventLogError && error.code === 'record-too-large';
}
