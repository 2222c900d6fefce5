import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type EventLog, openSqliteEventLog } from '@airy/event-log';
import { silentLogger, systemClock } from '@airy/observability';
import { type Bench, compare, median } from '../row.ts';

const ROUNDS = 5;
const CALLERS = 500;
const APPENDS = 30_000;
const SINGLE_APPENDS = 300;
const READS = 60_000;
const TOPIC = 'bench';
const VALUE = { text: 'x'.repeat(1000) };

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'airy-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function withLog<T>(work: (log: EventLog) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const log = await openSqliteEventLog({ path: join(folder, 'log.db'), clock: systemClock, logger: silentLogger });
    try {
      await log.ensureTopics([{ name: TOPIC, cleanup: { kind: 'keep' }, partitions: 10, replicationFactor: 1 }]);
      return await work(log);
    } finally {
      await log.close();
    }
  });
}

/** A table of the same columns, written and read with nothing in between; each commit is one fsync, as in the log. */
interface RawTable {
  insert(id: number): void;
  inCommit(work: () => void): void;
  selectPage(from: number, limit: number): number;
}

function withRawTable<T>(work: (table: RawTable) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const db = new DatabaseSync(join(folder, 'raw.db'));
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
    db.exec('create table records (id integer primary key, key text, value text, headers text, at integer)');
    const insert = db.prepare('insert into records values (?, ?, ?, ?, ?)');
    const select = db.prepare('select * from records where id >= ? order by id limit ?');
    const text = JSON.stringify(VALUE);
    try {
      return await work({
        insert: (id) => void insert.run(id, `key-${id % CALLERS}`, text, null, id),
        inCommit: (inner) => {
          db.exec('begin immediate');
          inner();
          db.exec('commit');
        },
        selectPage: (from, limit) => select.all(from, limit).length,
      });
    } finally {
      db.close();
    }
  });
}

function perSecond(count: number, startMs: number): number {
  return (count / (performance.now() - startMs)) * 1000;
}

async function appendConcurrently(log: EventLog): Promise<number> {
  const startMs = performance.now();
  const caller = async (key: string) => {
    for (let n = 0; n < APPENDS / CALLERS; n += 1) await log.append(TOPIC, [{ key, value: VALUE }]);
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, n) => caller(`key-${n}`)));
  return perSecond(APPENDS, startMs);
}

async function insertInBatches(table: RawTable): Promise<number> {
  const startMs = performance.now();
  for (let id = 0; id < APPENDS; id += CALLERS) {
    table.inCommit(() => {
      for (let n = 0; n < CALLERS; n += 1) table.insert(id + n);
    });
  }
  return perSecond(APPENDS, startMs);
}

async function medianMs(work: (n: number) => unknown): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < SINGLE_APPENDS; n += 1) {
    const startMs = performance.now();
    await work(n);
    times.push(performance.now() - startMs);
  }
  return median(times);
}

async function consume(log: EventLog): Promise<number> {
  const records = Array.from({ length: 1000 }, (_, n) => ({ key: `key-${n}`, value: VALUE }));
  for (let n = 0; n < READS; n += records.length) await log.append(TOPIC, records);
  let seen = 0;
  const startMs = performance.now();
  const onBatch = async (batch: { readonly records: readonly unknown[] }) => {
    seen += batch.records.length;
  };
  const subscription = await log.subscribe({ group: 'bench', topics: [TOPIC], onBatch });
  await subscription.caughtUp;
  const rate = perSecond(READS, startMs);
  await subscription.stop();
  if (seen !== READS) throw new Error(`expected ${READS} records, got ${seen}`);
  return rate;
}

async function select(table: RawTable): Promise<number> {
  table.inCommit(() => {
    for (let id = 0; id < READS; id += 1) table.insert(id);
  });
  const startMs = performance.now();
  let seen = 0;
  while (seen < READS) seen += table.selectPage(seen, 500);
  return perSecond(READS, startMs);
}

/** The embedded log beside plain `node:sqlite` with the same durability. */
const bench: Bench = {
  name: 'event-log',
  run: async () => [
    await compare({
      name: 'event-log append, 500 callers, 1 KB',
      unit: 'records/s',
      rounds: ROUNDS,
      ours: () => withLog(appendConcurrently),
      ceiling: () => withRawTable(insertInBatches),
      goal: { atLeast: 0.5 },
    }),
    await compare({
      name: 'event-log append, one caller, p50',
      unit: 'ms',
      rounds: ROUNDS,
      ours: () => withLog((log) => medianMs(() => log.append(TOPIC, [{ key: 'key', value: VALUE }]))),
      ceiling: () => withRawTable((table) => medianMs((n) => table.inCommit(() => table.insert(n)))),
      goal: { atMost: 2 },
    }),
    await compare({
      name: 'event-log consume, batches of 500',
      unit: 'records/s',
      rounds: ROUNDS,
      ours: () => withLog(consume),
      ceiling: () => withRawTable(select),
      goal: { atLeast: 0.5 },
    }),
  ],
};

export default bench;
