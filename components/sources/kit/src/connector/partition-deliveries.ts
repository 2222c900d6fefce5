import type { Message, MessageId } from '@airy/domain';
import type { EventLog, LogRecord, TopicPartition } from '@airy/event-log';
import { type Delivery, foldDelivery, messageIdIn, standingOf, withMessage } from '../domain/delivery.ts';
import { readMessageRecord } from '../domain/message-record.ts';
import { firstOffsetAfter, readRange } from './log-reading.ts';

/** Old settled deliveries are dropped each time so many records were folded. */
const FORGET_EVERY_RECORDS = 2_000;

/** The recent deliveries of one assigned partition: a fold over its records, never more than the window. */
export class PartitionDeliveries {
  readonly partition: TopicPartition;
  readonly #log: EventLog;
  readonly #isOurs: (message: Message) => boolean;
  readonly #windowMs: number;
  readonly #deliveries = new Map<MessageId, Delivery>();
  /** Everything in [`#from`, `#next`) was folded. */
  #from = 0;
  #next = 0;
  /** Until the consumer has passed what stood at the assignment, claims of unseen messages are kept. */
  #rebuildingBelow = 0;
  /** Behind the batches: everything up to here was folded while catching up. */
  #aheadNext = 0;
  /** When the log stored the newest record of the newest batch. */
  #takenAtMs = 0;
  #sinceForgetting = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly partition: TopicPartition;
    readonly log: EventLog;
    readonly isOurs: (message: Message) => boolean;
    readonly windowMs: number;
  }) {
    this.partition = options.partition;
    this.#log = options.log;
    this.#isOurs = options.isOurs;
    this.#windowMs = options.windowMs;
  }

  /** Folds the newest window of the partition. @returns ids of messages that are not settled */
  async recover(): Promise<readonly MessageId[]> {
    const end = (await this.#log.endOffsets(this.partition.topic))[this.partition.partition] ?? 0;
    this.#rebuildingBelow = end;
    this.#next = end;
    this.#from = end;
    if (end > 0) await this.#foldWindowBefore(end);
    return this.#unsettled();
  }

  /** Folds a batch of the consumer. @returns ids of messages that are not settled and were touched */
  async take(records: readonly LogRecord[]): Promise<readonly MessageId[]> {
    const first = records[0];
    const last = records.at(-1);
    if (!first || !last) return [];
    const isBehind = first.offset < this.#from;
    if (isBehind) await this.#foldWindowBefore(first.offset);
    const touched = this.#foldAll(records);
    this.#next = Math.max(this.#next, last.offset + 1);
    this.#takenAtMs = last.timestampMs;
    if (last.offset + 1 < this.#rebuildingBelow) await this.#foldWindowAfter(last);
    if (this.#rebuildingBelow > 0 && last.offset + 1 >= this.#rebuildingBelow) this.#endRebuild();
    return isBehind ? this.#unsettled() : [...touched].filter((id) => this.isPending(id));
  }

  /** Makes sure that everything up to and with `offset` is folded. */
  readThrough(offset: number): Promise<void> {
    if (offset < this.#next) return Promise.resolve();
    const reading = this.#reading.then(async () => {
      if (offset < this.#next) return;
      const upTo = offset + 1;
      for await (const records of readRange(this.#log, this.partition, this.#next, upTo)) {
        this.#foldAll(records);
        this.#next = Math.max(this.#next, (records.at(-1)?.offset ?? 0) + 1);
      }
    });
    this.#reading = reading.catch(() => {});
    return reading;
  }

  get(id: MessageId): Delivery | undefined {
    return this.#deliveries.get(id);
  }

  /** True when it still has to be sent, as far as is known. */
  isPending(id: MessageId): boolean {
    return this.#standing(id) === 'pending';
  }

  /** Adds a message that was created before the window. */
  found(id: MessageId, message: Message, createdOffset: number): void {
    const known = this.#deliveries.get(id);
    if (known) this.#deliveries.set(id, withMessage(known, message, createdOffset));
  }

  /** Notes an outcome that was just appended, so that nobody takes the message for open before it is read back. */
  settled(id: MessageId, outcomeOffset: number): void {
    const known = this.#deliveries.get(id);
    if (known) this.#deliveries.set(id, { ...known, outcomeOffset: Math.max(known.outcomeOffset, outcomeOffset) });
  }

  forget(id: MessageId): void {
    this.#deliveries.delete(id);
  }

  async #foldWindowBefore(end: number): Promise<void> {
    const [newest] = await this.#log.read(this.partition, end - 1, 1);
    if (!newest) return;
    const start = await firstOffsetAfter(this.#log, this.partition, newest.timestampMs - this.#windowMs, end);
    for await (const records of readRange(this.#log, this.partition, start, end)) this.#foldAll(records);
    this.#from = Math.min(this.#from, start);
  }

  /** While catching up: what became of the messages of a batch stands in the window behind it. */
  async #foldWindowAfter(last: LogRecord): Promise<void> {
    const end = this.#rebuildingBelow;
    const start = Math.max(this.#aheadNext, last.offset + 1);
    const stop = await firstOffsetAfter(this.#log, this.partition, last.timestampMs + this.#windowMs, end);
    for await (const records of readRange(this.#log, this.partition, start, stop)) this.#foldAll(records);
    this.#aheadNext = Math.max(start, stop);
  }

  #foldAll(records: readonly LogRecord[]): ReadonlySet<MessageId> {
    const touched = new Set<MessageId>();
    for (const record of records) {
      const id = this.#foldOne(record);
      if (id) touched.add(id);
    }
    this.#sinceForgetting += records.length;
    if (this.#sinceForgetting >= FORGET_EVERY_RECORDS) this.#forgetOld();
    return touched;
  }

  #foldOne(at: LogRecord): MessageId | undefined {
    const record = readMessageRecord(at.value);
    if (!record) return undefined;
    const id = messageIdIn(record);
    if (record.kind === 'message-created' && !this.#isOurs(record.message)) {
      this.#deliveries.delete(id);
      return undefined;
    }
    const known = this.#deliveries.get(id);
    const mayBeOurs = known || record.kind === 'message-created' || record.kind === 'message-resent';
    if (!mayBeOurs && at.offset >= this.#rebuildingBelow) return undefined;
    this.#deliveries.set(id, foldDelivery(known, record, at));
    return id;
  }

  #standing(id: MessageId): 'pending' | 'settled' | 'none' {
    const delivery = this.#deliveries.get(id);
    if (!delivery) return 'none';
    const { kind } = standingOf(delivery);
    if (kind === 'unknown') return delivery.resentOffset > delivery.outcomeOffset ? 'pending' : 'none';
    return kind;
  }

  #unsettled(): readonly MessageId[] {
    return [...this.#deliveries.keys()].filter((id) => this.#standing(id) === 'pending');
  }

  #endRebuild(): void {
    this.#rebuildingBelow = 0;
    for (const id of this.#deliveries.keys()) if (this.#standing(id) === 'none') this.#deliveries.delete(id);
  }

  #forgetOld(): void {
    this.#sinceForgetting = 0;
    const before = this.#takenAtMs - this.#windowMs;
    for (const [id, delivery] of this.#deliveries) {
      if (delivery.newestAtMs < before && this.#standing(id) !== 'pending') this.#deliveries.delete(id);
    }
  }
}
