import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ConversationId, sourceEventsTopic, TOPICS } from '@airy/domain';
import type { Batch, LogRecord, Subscription, TopicPartition } from '@airy/event-log';
import type { Platform, Readiness } from '@airy/platform';
import { consumerReadiness, readMessageRecord, readSourceEvent, sourceOf } from '@airy/source-kit';
import { readSendEvent } from '../domain/send-event.ts';
import { SOURCE_TYPE } from '../domain/source-type.ts';
import { HistoryStore, type VisibleMessage } from './history-store.ts';

/** This replica's conversations, following the log. */
export interface History {
  readonly store: HistoryStore;
  readonly messagesTopic: string;
  readonly eventsTopic: string;
  /** Called after a transaction with what became visible in it, in log order. Returns how to stop. */
  onVisible(listener: (messages: readonly VisibleMessage[]) => void): () => void;
  /** Waits until `isTrue`, asked after each transaction; false when `timeoutMs` passed first. */
  waitUntil(isTrue: () => boolean, timeoutMs: number): Promise<boolean>;
  /** Everything that stood in the log at the start was read. */
  isCaughtUp(): boolean;
  readiness(): Readiness;
  /** Stops following and closes the store. */
  stop(): Promise<void>;
}

/**
 * Follows the messages (what visitors see) and this Source's raw events (what was accepted and is not routed yet), both in
 * a group of this replica's own. The positions are kept in the same transactions as the rows.
 */
export async function openHistory(platform: Platform): Promise<History> {
  const messagesTopic = platform.topic(TOPICS.messages);
  const eventsTopic = platform.topic(sourceEventsTopic(sourceOf(platform)));
  const store = new HistoryStore(platform.dataDir);
  const listeners = new Set<(messages: readonly VisibleMessage[]) => void>();
  const waiters = new Set<() => void>();

  const foldMessage = (at: LogRecord, shown: VisibleMessage[]) => {
    const record = readMessageRecord(at.value);
    if (record?.kind === 'message-created') {
      const { message } = record;
      if (message.source !== SOURCE_TYPE) return;
      const isVisible = message.deliveryState === 'delivered';
      if (store.add(message, at, isVisible) && isVisible) {
        shown.push({ message, partition: at.partition, visibleOffset: at.offset });
      }
    } else if (record?.kind === 'delivery-updated' && record.deliveryState === 'delivered') {
      const message = store.show(record.messageId, at.offset);
      if (message) shown.push({ message, partition: at.partition, visibleOffset: at.offset });
    }
  };
  const foldEvent = (at: LogRecord) => {
    const event = readSourceEvent(at.value);
    const read = event && readSendEvent(event);
    if (read?.kind === 'message') store.accept(read.message, at.offset);
  };

  const onBatch = async (batch: Batch): Promise<void> => {
    // The visitor's own echo can wait a turn: in one process the router and the agents' read model go first.
    await nextTurn();
    const shown: VisibleMessage[] = [];
    const next = store.next(batch);
    const fresh = batch.records.filter(({ offset }) => offset >= next);
    const last = fresh.at(-1);
    if (!last) return;
    store.transaction(() => {
      for (const record of fresh) {
        if (batch.topic === messagesTopic) foldMessage(record, shown);
        else foldEvent(record);
      }
      store.setNext(batch, last.offset + 1);
    });
    if (shown.length > 0) for (const listener of listeners) listener(shown);
    for (const wake of waiters) wake();
  };

  const onAssigned = async (partitions: readonly TopicPartition[]) => {
    const ends = new Map<string, readonly number[]>();
    for (const topic of new Set(partitions.map((partition) => partition.topic))) {
      ends.set(topic, await platform.eventLog.endOffsets(topic));
    }
    if (
      partitions.some((partition) => store.next(partition) > (ends.get(partition.topic)?.[partition.partition] ?? 0))
    ) {
      platform.logger.warn('history-rebuilt', { reason: 'the log ends before what was read of it' });
      store.clear();
    }
    return partitions.map(({ topic, partition }) => ({ topic, partition, offset: store.next({ topic, partition }) }));
  };

  const subscription: Subscription = await platform.eventLog.subscribe({
    group: `${platform.replica}-history`,
    topics: [messagesTopic, eventsTopic],
    onAssigned,
    onBatch,
  });

  return {
    store,
    messagesTopic,
    eventsTopic,
    onVisible: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    waitUntil: (isTrue, timeoutMs) => waitUntil(waiters, isTrue, timeoutMs),
    isCaughtUp: () => subscription.health().caughtUp,
    readiness: () => consumerReadiness(subscription),
    stop: async () => {
      await subscription.stop();
      store.close();
    },
  };
}

/** The position up to which a conversation's partition is folded, as a cursor's parts. */
export async function cursorNow(platform: Platform, history: History, conversation: ConversationId) {
  const partition = await platform.eventLog.partitionOf(history.messagesTopic, conversation);
  return () => ({ partition, offset: history.store.next({ topic: history.messagesTopic, partition }) - 1 });
}

function waitUntil(waiters: Set<() => void>, isTrue: () => boolean, timeoutMs: number): Promise<boolean> {
  if (isTrue()) return Promise.resolve(true);
  return new Promise((resolve) => {
    const finish = (result: boolean) => {
      waiters.delete(check);
      clearTimeout(timer);
      resolve(result);
    };
    const check = () => {
      if (isTrue()) finish(true);
    };
    const timer = setTimeout(() => finish(false), timeoutMs);
    waiters.add(check);
  });
}
