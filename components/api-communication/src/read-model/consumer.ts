import { TOPICS, type TopicDefinition } from '@airy/domain';
import type { EventLog, Subscription } from '@airy/event-log';
import type { Clock, Logger } from '@airy/observability';
import { CONSUMED, type ConsumedTopic } from './positions.ts';
import type { ReadModel } from './read-model.ts';

/** Records of one batch: four of them fill a transaction. */
const MAX_BATCH_RECORDS = 500;
/** Wait between tries to subscribe: the topics may not be there yet. */
const RETRY_MS = 1_000;
/** How far behind still counts as caught up, in records. */
const MAX_LAG = 1_000;
/** How long a lag above that is let pass, ms. */
const LAG_GRACE_MS = 2_000;

export interface ConsumerOptions {
  readonly model: ReadModel;
  readonly eventLog: EventLog;
  readonly topic: (definition: TopicDefinition) => string;
  /** This replica's own, so that it gets every partition. */
  readonly group: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after the file was thrown away and before it is filled again. */
  readonly onRebuild: () => void;
}

/** Feeds the log to the read model. */
export interface Consumer {
  /** Undefined when caught up; else one sentence. */
  behind(): string | undefined;
  /** True once everything that stood in the log at the start has been projected. */
  hasCaughtUp(): boolean;
  /** Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Consumes from the positions stored in the read model. A log that ends before them is another log, and a damaged file
 * is no file: both are rebuilt from offset 0. Keeps trying while the log or its topics are away.
 */
export function startConsumer(options: ConsumerOptions): Consumer {
  const { model, eventLog, topic, group, clock, logger, onRebuild } = options;
  const names = new Map<string, ConsumedTopic>(CONSUMED.map((name) => [topic(TOPICS[name]), name]));
  const stopping = new AbortController();
  let subscription: Subscription | undefined;
  let problem: string | undefined = 'the event log has not been read yet';
  let lagSinceMs: number | undefined;
  let everCaughtUp = false;

  const rebuild = (reason: string) => {
    logger.warn('read-model-rebuilt', { reason });
    model.rebuild();
    everCaughtUp = false;
    onRebuild();
  };

  const subscribe = async (): Promise<Subscription> => {
    if (model.isDamaged) rebuild('damaged');
    for (const [fullName, name] of names) {
      const ends = await eventLog.endOffsets(fullName);
      if (ends.some((end, partition) => model.nextOffset(name, partition) > end)) rebuild('another log');
    }
    return eventLog.subscribe({
      group,
      topics: [...names.keys()],
      maxBatchRecords: MAX_BATCH_RECORDS,
      onAssigned: async (partitions) =>
        partitions.map((one) => ({ ...one, offset: model.nextOffset(nameOf(one.topic), one.partition) })),
      onBatch: ({ topic: fullName, partition, records }) =>
        model.apply({ topic: nameOf(fullName), partition, records }),
    });
  };
  const nameOf = (fullName: string): ConsumedTopic => {
    const name = names.get(fullName);
    if (!name) throw new Error(`not a consumed topic: ${fullName}`);
    return name;
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        if (!subscription) {
          subscription = await subscribe();
          problem = undefined;
          void subscription.caughtUp.then(() => {
            everCaughtUp = true;
            logger.info('read-model-caught-up', { messages: model.reader.messageCount() });
          });
        }
        if (model.isDamaged) {
          const damaged = subscription;
          subscription = undefined;
          problem = 'the read model is damaged and being rebuilt';
          await damaged.stop();
          continue;
        }
      } catch (error) {
        problem = `the event log cannot be read: ${error instanceof Error ? error.message : 'unknown error'}`;
        logger.warn('read-model-cannot-read-log', { error });
      }
      await clock.sleep(RETRY_MS, stopping.signal);
    }
  };
  const running = run();

  return {
    behind() {
      if (!subscription || problem !== undefined) return problem ?? 'the event log has not been read yet';
      const { lag, error } = subscription.health();
      if (error !== undefined) return `the read model cannot be written: ${error}`;
      if (!everCaughtUp) return `catching up with the log, ${lag} records left`;
      if (lag < MAX_LAG) lagSinceMs = undefined;
      else lagSinceMs ??= clock.nowMs();
      if (lagSinceMs !== undefined && clock.nowMs() - lagSinceMs > LAG_GRACE_MS) return `${lag} records behind the log`;
      return undefined;
    },
    hasCaughtUp: () => everCaughtUp,
    async stop() {
      stopping.abort();
      await running;
      await subscription?.stop();
      subscription = undefined;
    },
  };
}
