import type { EventLog, TopicOutcome, TopicRequest } from '@airy/event-log';
import type { Clock, Meter } from '@airy/observability';
import { hashOf } from './matches.ts';

/** Topics are looked at this often, and whenever they are wanted otherwise. */
export const TOPICS_EVERY_MS = 120_000;

/** What became of an owner's topics. */
export interface TopicReport {
  /** Of this look; empty when nothing was asked because the last look is young. */
  readonly news: readonly TopicOutcome[];
  /** Topics that are not as wanted and will not be. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
  /** Until the next look. */
  readonly nextMs: number;
}

interface Look {
  readonly hash: string;
  readonly atMs: number;
  readonly refused: TopicReport['refused'];
}

/** Makes and repairs topics, asking the log no more often than needed. */
export class TopicKeeper {
  readonly #eventLog: Pick<EventLog, 'ensureTopics'>;
  readonly #clock: Clock;
  readonly #looks = new Map<string, Look>();
  readonly #counts = new Map<string, number>();
  readonly #managed;
  readonly #drift;

  constructor(options: {
    readonly eventLog: Pick<EventLog, 'ensureTopics'>;
    readonly clock: Clock;
    readonly meter: Meter;
  }) {
    this.#eventLog = options.eventLog;
    this.#clock = options.clock;
    this.#managed = options.meter.gauge('airy_topics_managed', 'Topics the operator keeps');
    this.#drift = options.meter.counter('airy_topic_drift_total', 'Topics found otherwise than wanted and repaired');
  }

  /**
   * Makes the owner's topics as requested.
   *
   * @param force - look again although nothing has changed
   * @throws {EventLogError} `unavailable`
   */
  async keep(owner: string, requests: readonly TopicRequest[], force = false): Promise<TopicReport> {
    const hash = hashOf(requests);
    const before = this.#looks.get(owner);
    const nowMs = this.#clock.nowMs();
    if (!force && before?.hash === hash && nowMs - before.atMs < TOPICS_EVERY_MS) {
      return { news: [], refused: before.refused, nextMs: before.atMs + TOPICS_EVERY_MS - nowMs };
    }
    const news = await this.#eventLog.ensureTopics(requests);
    const refused = news.filter((outcome) => outcome.kind === 'refused');
    this.#drift.add(news.filter((outcome) => outcome.kind === 'config-repaired').length);
    this.#looks.set(owner, { hash, atMs: nowMs, refused });
    this.#count(owner, requests.length);
    return { news, refused, nextMs: TOPICS_EVERY_MS };
  }

  forget(owner: string): void {
    this.#looks.delete(owner);
    this.#count(owner, 0);
  }

  #count(owner: string, topics: number): void {
    if (topics === 0) this.#counts.delete(owner);
    else this.#counts.set(owner, topics);
    this.#managed.set([...this.#counts.values()].reduce((sum, each) => sum + each, 0));
  }
}
