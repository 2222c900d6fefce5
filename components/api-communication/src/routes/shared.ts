import { TOPICS, type TopicDefinition } from '@airy/domain';
import { type EventLog, EventLogError } from '@airy/event-log';
import { HttpError } from '@airy/http';
import type { Clock } from '@airy/observability';
import { Type } from 'typebox';
import { CONSUMED, type ConsumedTopic } from '../read-model/positions.ts';
import type { ReadModel } from '../read-model/read-model.ts';

/** What the routes work on. */
export interface RouteDependencies {
  readonly model: ReadModel;
  readonly eventLog: EventLog;
  readonly topic: (definition: TopicDefinition) => string;
  readonly clock: Clock;
}

/** Header of a write's answer and of a read that shall see it: `messages:3:42`. */
export const POSITION_HEADER = 'x-airy-position';
/** Header of `conversations.list`: what a socket subscribes with to miss nothing since. */
export const CURSOR_HEADER = 'x-airy-cursor';
/** Longest wait of a read for a write, and of a send for its conversation. */
export const WAIT_MS = 1_000;

export const Uuid = Type.String({ format: 'uuid' });
export const PageSize = Type.Optional(Type.Union([Type.Integer(), Type.Null()]));
export const ErrorBody = Type.Object({ message: Type.String() });
/** Shapes in answers are the contract of `@airy/domain`'s wire types. */
export const AnyObject = Type.Object({});

const DEFAULT_PAGE_SIZE = 20;
/** What Airy takes for a page size of 0 or less. */
const FALLBACK_PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 500;

/** The page size meant: 20 when absent, 10 for 0 and less, never more than 500. */
export function pageSizeOf(asked: number | null | undefined): number {
  if (asked === undefined || asked === null) return DEFAULT_PAGE_SIZE;
  return asked <= 0 ? FALLBACK_PAGE_SIZE : Math.min(asked, MAX_PAGE_SIZE);
}

/**
 * Appends values under one key, in order; resolves when they are durable.
 *
 * @returns the position header of the last of them
 * @throws {HttpError} 413 for a record the log refuses, 503 while it is away
 */
export async function append(
  { eventLog, topic }: RouteDependencies,
  to: 'messages' | 'metadata',
  key: string,
  values: readonly unknown[],
): Promise<Readonly<Record<string, string>>> {
  try {
    const positions = await eventLog.append(
      topic(TOPICS[to]),
      values.map((value) => ({ key, value })),
    );
    const last = positions.at(-1);
    return last ? { [POSITION_HEADER]: `${to}:${last.partition}:${last.offset}` } : {};
  } catch (error) {
    if (!(error instanceof EventLogError)) throw error;
    if (error.code === 'record-too-large') throw new HttpError(413, 'This is too large for one record of the log');
    throw new HttpError(503, 'The event log does not take writes right now', { headers: { 'retry-after': '1' } });
  }
}

/**
 * Waits until the write that a read names is visible; at once for a read that names none.
 *
 * @throws {HttpError} 400 for a header that is no position, 503 when it is not there within a second
 */
export async function untilVisible(model: ReadModel, headers: Headers): Promise<void> {
  const position = headers.get(POSITION_HEADER);
  if (position === null) return;
  const [, name, partition, offset] = /^([a-z]+):(\d{1,5}):(\d{1,15})$/.exec(position) ?? [];
  const topic = CONSUMED.find((known): known is ConsumedTopic => known === name);
  if (!topic) throw new HttpError(400, `${POSITION_HEADER}: expected what a write answered, like messages:3:42`);
  if (await model.reached(topic, Number(partition), Number(offset), WAIT_MS)) return;
  throw new HttpError(503, 'This write is not visible here yet; ask again', { headers: { 'retry-after': '1' } });
}
