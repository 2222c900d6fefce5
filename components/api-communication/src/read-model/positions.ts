import type { DatabaseSync } from 'node:sqlite';
import { query } from './database.ts';

/** The consumed topics in the order cursors and the file number them; only ever appended to. */
export const CONSUMED = ['messages', 'metadata', 'channels', 'tags'] as const;
/** A consumed topic's short name, as position headers carry it. */
export type ConsumedTopic = (typeof CONSUMED)[number];

/** How far one partition is projected. `changeFloor`: steps below it are forgotten; `changeEnd`: after its newest event. */
export interface PartitionPosition {
  nextOffset: number;
  changeFloor: number;
  changeEnd: number;
}

/** Positions of all partitions, in memory; `save` writes the touched ones, `load` goes back to what is stored. */
export class Positions {
  private readonly table: PartitionPosition[][] = CONSUMED.map(() => []);
  private readonly touched = new Map<PartitionPosition, readonly [topic: number, partition: number]>();
  private readonly db: DatabaseSync;
  private readonly write;

  constructor(db: DatabaseSync) {
    this.db = db;
    this.write = db.prepare(
      'INSERT INTO position (topic, partition, next_offset, change_floor, change_end) VALUES (?, ?, ?, ?, ?) ' +
        'ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset, ' +
        'change_floor = excluded.change_floor, change_end = excluded.change_end',
    );
    this.load();
  }

  load(): void {
    const rows = query<{
      topic: number;
      partition: number;
      next_offset: number;
      change_floor: number;
      change_end: number;
    }>(this.db, 'SELECT topic, partition, next_offset, change_floor, change_end FROM position').all();
    this.touched.clear();
    for (const partitions of this.table) partitions.length = 0;
    for (const row of rows) {
      Object.assign(this.of(row.topic, row.partition), {
        nextOffset: row.next_offset,
        changeFloor: row.change_floor,
        changeEnd: row.change_end,
      });
    }
  }

  /** The position of a partition; offset 0 for one never seen. */
  of(topic: number, partition: number): PartitionPosition {
    const partitions = this.table[topic] ?? [];
    while (partitions.length <= partition) partitions.push({ nextOffset: 0, changeFloor: 0, changeEnd: 0 });
    return partitions[partition] ?? { nextOffset: 0, changeFloor: 0, changeEnd: 0 };
  }

  /** Marks a partition for the next `save`. */
  touch(topic: number, partition: number): void {
    this.touched.set(this.of(topic, partition), [topic, partition]);
  }

  save(): void {
    for (const [at, [topic, partition]] of this.touched)
      this.write.run(topic, partition, at.nextOffset, at.changeFloor, at.changeEnd);
    this.touched.clear();
  }

  /** All partitions of a topic, in order. */
  partitions(topic: number): readonly Readonly<PartitionPosition>[] {
    return this.table[topic] ?? [];
  }
}
