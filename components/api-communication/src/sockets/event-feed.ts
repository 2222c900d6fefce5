import { decodeCursor, encodeCursor, type StepVector } from '../domain/cursor.ts';
import type { Change } from '../read-model/changes.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import { eventOf } from './event-bodies.ts';

/** Someone who gets the events. */
export interface Subscriber {
  /** Aborted when the subscriber is gone. */
  readonly signal: AbortSignal;
  send(body: string, headers: { readonly cursor: string }): void;
}

/** Most events a returning subscriber is sent one by one; with more it is told to load anew. */
export const MAX_RESUMED = 1_000;

const RESYNC = JSON.stringify({ type: 'resync.required', payload: {}, timestamp: null });

interface Listening {
  readonly subscriber: Subscriber;
  /** Steps below are known to this subscriber: another replica, further than this one, sent them. */
  readonly known: StepVector | undefined;
}

/**
 * Pushes the events of each commit to the subscribers, each with the cursor to go on from after it.
 *
 * Everything here is synchronous with the commits, so that what a returning subscriber is sent and what comes live meet
 * without a gap and without a repeat.
 */
export class EventFeed {
  private readonly model: ReadModel;
  private readonly isPaused: () => boolean;
  private readonly listening = new Set<Listening>();
  /** How far the events have been pushed. */
  private pushed: number[][];

  /** @param isPaused - while true, commits are passed over: they catch up with what is long past */
  constructor(model: ReadModel, isPaused: () => boolean = () => false) {
    this.model = model;
    this.isPaused = isPaused;
    this.pushed = copy(model.cursor());
  }

  /** Pushes what a commit changed. Called after each commit, in order. */
  publish(changes: () => readonly Change[]): void {
    if (this.listening.size > 0 && !this.isPaused()) for (const change of changes()) this.push(change);
    this.pushed = copy(this.model.cursor());
  }

  /**
   * Subscribes from now on, with a cursor after everything that came since it. A cursor that is unreadable, too old, or
   * further than the log reaches gives `resync.required` first.
   *
   * @param endOf - whether the log reaches so far; asked only when the cursor is ahead of this replica
   */
  async subscribe(
    subscriber: Subscriber,
    cursor: string | undefined,
    endOf: (from: StepVector) => Promise<boolean>,
  ): Promise<void> {
    const from = cursor === undefined ? undefined : decodeCursor(cursor);
    const isReadable = from !== undefined && (!this.isAhead(from) || (await endOf(from)));
    if (subscriber.signal.aborted) return;
    const missed = isReadable ? this.model.changesAfter(from, MAX_RESUMED) : 'too-old';
    const isLost = missed === 'too-old';
    if (cursor !== undefined && isLost) subscriber.send(RESYNC, { cursor: encodeCursor(this.pushed) });
    if (isReadable && !isLost) this.resume(subscriber, from, missed);
    const listening: Listening = { subscriber, known: isReadable && !isLost && this.isAhead(from) ? from : undefined };
    this.listening.add(listening);
    subscriber.signal.addEventListener('abort', () => this.listening.delete(listening), { once: true });
  }

  /** Tells every subscriber to load anew. */
  resyncAll(): void {
    this.pushed = copy(this.model.cursor());
    const cursor = encodeCursor(this.pushed);
    for (const { subscriber } of this.listening) subscriber.send(RESYNC, { cursor });
  }

  private resume(subscriber: Subscriber, from: StepVector, missed: readonly Change[]): void {
    const at = copy(from);
    for (const change of missed) {
      const body = eventOf(change, this.model.reader);
      advance(at, change);
      if (body) subscriber.send(JSON.stringify(body), { cursor: encodeCursor(at) });
    }
  }

  private push(change: Change): void {
    advance(this.pushed, change);
    const event = eventOf(change, this.model.reader);
    if (!event) return;
    const body = JSON.stringify(event);
    const cursor = encodeCursor(this.pushed);
    for (const { subscriber, known } of this.listening) {
      if (known === undefined) subscriber.send(body, { cursor });
      else if (change.step >= (known[change.topic]?.[change.partition] ?? 0))
        subscriber.send(body, { cursor: encodeCursor(further(this.pushed, known)) });
    }
  }

  private isAhead(from: StepVector): boolean {
    return from.some((partitions, topic) =>
      partitions.some((step, partition) => step > (this.pushed[topic]?.[partition] ?? 0)),
    );
  }
}

function copy(vector: StepVector): number[][] {
  return vector.map((partitions) => [...partitions]);
}

function advance(at: number[][], { topic, partition, step }: Change): void {
  const partitions = at[topic] ?? [];
  at[topic] = partitions;
  while (partitions.length <= partition) partitions.push(0);
  partitions[partition] = Math.max(partitions[partition] ?? 0, step + 1);
}

function further(one: StepVector, other: StepVector): StepVector {
  const topics = Math.max(one.length, other.length);
  return Array.from({ length: topics }, (_, topic) => {
    const [a = [], b = []] = [one[topic], other[topic]];
    return Array.from({ length: Math.max(a.length, b.length) }, (_, partition) =>
      Math.max(a[partition] ?? 0, b[partition] ?? 0),
    );
  });
}
