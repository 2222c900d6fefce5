import type { DatabaseSync } from 'node:sqlite';
import { EventLogError, type TopicOutcome, type TopicRequest } from '../event-log.ts';
import { inTransaction, integer, offsetOfId, recordId, text } from './database.ts';
import { Tail } from './tail.ts';

/** A partition in memory. Its offsets are below `durableEnd` for readers, below `nextOffset` for the writer. */
export interface Partition {
  readonly id: number;
  readonly topic: string;
  readonly number: number;
  nextOffset: number;
  durableEnd: number;
  compactedTo: number;
  /** True once its topic is deleted. */
  isDead: boolean;
  /** Only filled for topics whose records are kept for ever: nothing is ever taken out of their middle. */
  readonly tail: Tail;
  /** Called after `durableEnd` has grown. */
  readonly listeners: Set<() => void>;
}

/** A topic in memory. */
export interface Topic {
  readonly id: number;
  readonly name: string;
  cleanup: TopicRequest['cleanup'];
  replicationFactor: number;
  readonly partitions: Partition[];
  isDead: boolean;
}

const MAX_PARTITIONS = 10_000;
const TOPIC_NAME = /^(?!\.\.?$)[A-Za-z0-9._-]{1,249}$/;

/** The topics: read from the database once, then kept in memory beside it. */
export class Catalog {
  readonly #db: DatabaseSync;
  readonly #topics = new Map<string, Topic>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    for (const row of db.prepare('select id, name, cleanup, replication_factor from topics order by name').all()) {
      const topic: Topic = {
        id: integer(row.id),
        name: text(row.name),
        cleanup: JSON.parse(text(row.cleanup)) as TopicRequest['cleanup'], // written by this class alone
        replicationFactor: integer(row.replication_factor),
        partitions: [],
        isDead: false,
      };
      this.#topics.set(topic.name, topic);
      this.#loadPartitions(topic);
    }
  }

  /** @throws {EventLogError} `unknown-topic` */
  topic(name: string): Topic {
    const topic = this.#topics.get(name);
    if (!topic) throw unknownTopic(name);
    return topic;
  }

  find(name: string): Topic | undefined {
    return this.#topics.get(name);
  }

  /** By name. */
  all(): readonly Topic[] {
    return [...this.#topics.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws {EventLogError} `unknown-topic`, also for a partition the topic does not have */
  partition(topicName: string, number: number): Partition {
    const topic = this.topic(topicName);
    const partition = topic.partitions[number];
    if (!partition) {
      throw new EventLogError(
        'unknown-topic',
        `${topicName} has partitions 0 to ${topic.partitions.length - 1}, not ${number}`,
      );
    }
    return partition;
  }

  /** Makes or repairs one topic; committed when it returns, durable after the next sync. */
  ensure(request: TopicRequest): TopicOutcome {
    const name = request.name;
    const reason = whyRefused(request, this.#topics.get(name));
    if (reason !== undefined) return { kind: 'refused', name, reason };
    const existing = this.#topics.get(name);
    if (!existing) return this.#create(request);
    const isRepaired =
      JSON.stringify(existing.cleanup) !== JSON.stringify(request.cleanup) ||
      existing.replicationFactor !== request.replicationFactor;
    const added = request.partitions - existing.partitions.length;
    if (!isRepaired && added === 0) return { kind: 'unchanged', name };
    const made = inTransaction(this.#db, () => {
      this.#db
        .prepare('update topics set cleanup = ?, replication_factor = ? where id = ?')
        .run(JSON.stringify(request.cleanup), request.replicationFactor, existing.id);
      return this.#addPartitions(existing, added);
    });
    existing.cleanup = request.cleanup;
    for (const partition of existing.partitions) partition.tail.clear();
    existing.replicationFactor = request.replicationFactor;
    existing.partitions.push(...made);
    return { kind: added > 0 ? 'partitions-added' : 'config-repaired', name };
  }

  /** Forgets a topic at once; its records are removed later by the maintenance. */
  delete(name: string): boolean {
    const topic = this.#topics.get(name);
    if (!topic) return false;
    inTransaction(this.#db, () => {
      this.#db.prepare('delete from topics where id = ?').run(topic.id);
      this.#db.prepare('delete from partitions where topic = ?').run(topic.id);
      const bury = this.#db.prepare('insert into dead_partitions (id) values (?)');
      const forget = this.#db.prepare('delete from group_offsets where partition = ?');
      for (const partition of topic.partitions) {
        bury.run(partition.id);
        forget.run(partition.id);
      }
    });
    topic.isDead = true;
    for (const partition of topic.partitions) partition.isDead = true;
    this.#topics.delete(name);
    return true;
  }

  #create(request: TopicRequest): TopicOutcome {
    const topic = inTransaction(this.#db, () => {
      const { lastInsertRowid } = this.#db
        .prepare('insert into topics (name, cleanup, replication_factor) values (?, ?, ?)')
        .run(request.name, JSON.stringify(request.cleanup), request.replicationFactor);
      const { name, cleanup, replicationFactor } = request;
      const made: Topic = {
        id: Number(lastInsertRowid),
        name,
        cleanup,
        replicationFactor,
        partitions: [],
        isDead: false,
      };
      made.partitions.push(...this.#addPartitions(made, request.partitions));
      return made;
    });
    this.#topics.set(topic.name, topic);
    return { kind: 'created', name: topic.name };
  }

  #addPartitions(topic: Topic, count: number): Partition[] {
    const insert = this.#db.prepare('insert into partitions (topic, number) values (?, ?)');
    return Array.from({ length: count }, (_, index) => {
      const number = topic.partitions.length + index;
      const id = Number(insert.run(topic.id, number).lastInsertRowid);
      return newPartition(topic.name, { id, number, end: 0, compactedTo: 0 });
    });
  }

  #loadPartitions(topic: Topic): void {
    const newest = this.#db.prepare('select max(id) as id from records where id >= ? and id < ?');
    const rows = this.#db.prepare(
      'select id, number, end_floor, compacted_to from partitions where topic = ? order by number',
    );
    for (const row of rows.all(topic.id)) {
      const id = integer(row.id);
      const last = newest.get(recordId(id, 0), recordId(id + 1, 0))?.id;
      const stored = last === null ? 0 : offsetOfId(integer(last)) + 1;
      const end = Math.max(stored, integer(row.end_floor));
      const number = integer(row.number);
      topic.partitions.push(newPartition(topic.name, { id, number, end, compactedTo: integer(row.compacted_to) }));
    }
  }
}

function newPartition(
  topic: string,
  state: { readonly id: number; readonly number: number; readonly end: number; readonly compactedTo: number },
): Partition {
  return {
    id: state.id,
    topic,
    number: state.number,
    nextOffset: state.end,
    durableEnd: state.end,
    compactedTo: state.compactedTo,
    isDead: false,
    tail: new Tail(),
    listeners: new Set(),
  };
}

function whyRefused(request: TopicRequest, existing: Topic | undefined): string | undefined {
  if (!TOPIC_NAME.test(request.name)) {
    return `expected a name of 1 to 249 letters, digits, dots, dashes or underscores, got ${JSON.stringify(request.name)}`;
  }
  if (!Number.isInteger(request.partitions) || request.partitions < 1 || request.partitions > MAX_PARTITIONS) {
    return `expected 1 to ${MAX_PARTITIONS} partitions, got ${request.partitions}`;
  }
  if (!Number.isInteger(request.replicationFactor) || request.replicationFactor < 1) {
    return `expected a replication factor of at least 1, got ${request.replicationFactor}`;
  }
  if (existing && request.partitions < existing.partitions.length) {
    return `has ${existing.partitions.length} partitions; ${request.partitions} were asked for, and partitions cannot be taken away`;
  }
  return undefined;
}

/** The error for a topic that does not exist. */
export function unknownTopic(name: string): EventLogError {
  return new EventLogError('unknown-topic', `there is no topic ${JSON.stringify(name)}`);
}
