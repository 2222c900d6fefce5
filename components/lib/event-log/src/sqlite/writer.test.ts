import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { silentLogger, systemClock } from '@airy/observability';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalog } from './catalog.ts';
import { integer, openDatabase } from './database.ts';
import { GroupOffsets } from './group-offsets.ts';
import { RecordTable } from './records.ts';
import { Writer } from './writer.ts';

const MEMORY = ':memory:';

/** A disk whose syncs end when the test says so. */
class HeldSync {
  readonly pending: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  sync(): Promise<void> {
    return new Promise((resolve, reject) => this.pending.push({ resolve, reject }));
  }
  async close(): Promise<void> {}
}

let db: DatabaseSync;
let disk: HeldSync;
let catalog: Catalog;
let table: RecordTable;
let writer: Writer;

beforeEach(() => {
  db = openDatabase(MEMORY);
  disk = new HeldSync();
  catalog = new Catalog(db);
  table = new RecordTable(db);
  const offsets = new GroupOffsets(db, systemClock, silentLogger);
  const shared = { clock: systemClock, logger: silentLogger, meter: undefined };
  writer = new Writer({ db, table, walSync: disk, offsets, maxQueuedBytes: 1_000_000, ...shared });
  catalog.ensure({ name: 'topic', cleanup: { kind: 'keep' }, partitions: 1, replicationFactor: 1 });
});
afterEach(() => db.close());

const append = (value: unknown) => writer.append(catalog.topic('topic'), [{ key: 'a', value }]);
const stored = () => table.read(catalog.partition('topic', 0), 0, 100).map((entry) => entry.value);

describe('writer', () => {
  it('starts an append in the same turn of the event loop when it is idle', async () => {
    const appended = append(1);
    await nextTurn();
    expect(disk.pending).toHaveLength(1);
    disk.pending[0]?.resolve();
    expect(await appended).toEqual([{ topic: 'topic', partition: 0, offset: 0 }]);
  });

  it('gathers what arrives while a commit is in flight into the next one', async () => {
    const first = append(1);
    await nextTurn();
    const later = [append(2), append(3), append(4)];
    await nextTurn();
    expect(disk.pending).toHaveLength(1);
    disk.pending[0]?.resolve();
    await first;
    await nextTurn();
    expect(disk.pending).toHaveLength(2);
    disk.pending[1]?.resolve();
    await Promise.all(later);
    expect(stored()).toEqual([1, 2, 3, 4]);
  });

  it('shows no record to readers before it is durable', async () => {
    const appended = append(1);
    await nextTurn();
    expect(stored()).toEqual([]);
    disk.pending[0]?.resolve();
    await appended;
    expect(stored()).toEqual([1]);
  });

  it('refuses everything after a failed fsync and shows none of the records in doubt', async () => {
    const doubtful = append(1);
    await nextTurn();
    const queued = append(2);
    disk.pending[0]?.reject(new Error('EIO'));
    await expect(doubtful).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('EIO') });
    await expect(queued).rejects.toMatchObject({ code: 'unavailable' });
    await expect(append(3)).rejects.toMatchObject({ code: 'unavailable' });
    expect(stored()).toEqual([]);
  });

  it('refuses what was written ahead of a failed fsync', async () => {
    const doubtful = append(1);
    await nextTurn();
    const ahead = append(2);
    await nextTurn();
    await nextTurn();
    disk.pending[0]?.reject(new Error('EIO'));
    await expect(doubtful).rejects.toMatchObject({ code: 'unavailable' });
    await expect(ahead).rejects.toMatchObject({ code: 'unavailable' });
    expect(disk.pending).toHaveLength(1);
    expect(stored()).toEqual([]);
  });

  it('refuses an append when the disk is full and goes on when there is room again', async () => {
    const first = append('kept');
    await nextTurn();
    disk.pending[0]?.resolve();
    await first;
    const pages = integer(db.prepare('pragma page_count').get()?.page_count);
    db.exec(`pragma max_page_count = ${pages}`);
    await expect(append('x'.repeat(100_000))).rejects.toMatchObject({ code: 'unavailable' });
    db.exec('pragma max_page_count = 1000000');
    const next = append('after');
    await nextTurn();
    disk.pending[1]?.resolve();
    expect(await next).toEqual([{ topic: 'topic', partition: 0, offset: 1 }]);
    expect(stored()).toEqual(['kept', 'after']);
  });

  it('refuses a value that is not JSON and keeps the others of the same turn', async () => {
    const bad = append(undefined);
    const good = append(1);
    await expect(bad).rejects.toThrow('expected a JSON value, got undefined');
    await nextTurn();
    disk.pending[0]?.resolve();
    await good;
    expect(stored()).toEqual([1]);
  });

  it('rejects an append whose topic was deleted while it waited', async () => {
    const first = append(1);
    await nextTurn();
    const late = append(2);
    catalog.delete('topic');
    disk.pending[0]?.resolve();
    await first;
    await nextTurn();
    disk.pending[1]?.resolve();
    await expect(late).rejects.toMatchObject({ code: 'unknown-topic' });
  });
});
