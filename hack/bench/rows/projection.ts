import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type ProjectedBatch, pragmas, ReadModel, SCHEMA } from '@airy/api-communication/read-model';
import { airyUuid } from '@airy/domain';
import { type Bench, compare } from '../row.ts';

const ROUNDS = 5;
const MESSAGES = 60_000;
const CONVERSATIONS = 2_000;
const PARTITIONS = 10;
const BATCH = 500;
const TRANSACTION = 2_000;
const WRITER_CACHE_KIB = 16_000;
const WORDS = 'when will my order from last week come the parcel has not moved since monday please look'.split(' ');

/** Chat of many conversations, a contact's message and an agent's in turn, some 25 words each. */
function chat(): readonly ProjectedBatch[] {
  const channelId = airyUuid('channel');
  const byPartition = Array.from({ length: PARTITIONS }, (): ProjectedBatch['records'][number][] => []);
  for (let n = 0; n < MESSAGES; n += 1) {
    const conversation = (n * 7919) % CONVERSATIONS;
    const conversationId = airyUuid(`conversation ${conversation}`);
    const records = byPartition[conversation % PARTITIONS] ?? [];
    const text = Array.from({ length: 25 }, (_, word) => WORDS[(n * 31 + word * 7) % WORDS.length]).join(' ');
    const message = {
      id: airyUuid(`message ${n}`),
      conversationId,
      channelId,
      source: 'chatplugin',
      senderId: conversationId,
      fromContact: n % 2 === 0,
      content: { text: `${text} ${n}` },
      sentAt: new Date(1_700_000_000_000 + n).toISOString(),
      deliveryState: 'delivered',
    };
    const value = { schemaVersion: 1, kind: 'message-created', message };
    records.push({ offset: records.length, key: conversationId, value, timestampMs: 1_700_000_000_000 + n });
  }
  const batches: ProjectedBatch[] = [];
  for (let from = 0; from * PARTITIONS < MESSAGES; from += BATCH)
    for (const [partition, records] of byPartition.entries())
      batches.push({ topic: 'messages', partition, records: records.slice(from, from + BATCH) });
  return batches.filter(({ records }) => records.length > 0);
}

async function inFolder<T>(work: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'airy-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function perSecond(startMs: number): number {
  return (MESSAGES / (performance.now() - startMs)) * 1000;
}

/** As in the component: a partition's batches come one after the other, partitions beside each other. */
async function project(file: string, batches: readonly ProjectedBatch[]): Promise<number> {
  const model = new ReadModel(file);
  const startMs = performance.now();
  const partitions = Map.groupBy(batches, ({ partition }) => partition).values();
  await Promise.all(
    Array.from(partitions, async (ofOne) => {
      for (const batch of ofOne) await model.apply(batch);
    }),
  );
  const rate = perSecond(startMs);
  model.close();
  return rate;
}

/** The rows a projection made, in the order of their row ids. */
interface Rows {
  readonly message: readonly SQLInputValue[][];
  readonly text: readonly SQLInputValue[][];
  readonly conversation: readonly SQLInputValue[][];
  readonly change: readonly SQLInputValue[][];
  readonly position: readonly SQLInputValue[][];
}

function rowsOf(file: string): Rows {
  const db = new DatabaseSync(file);
  const all = (table: string) =>
    db
      .prepare(`SELECT * FROM ${table}`)
      .all()
      .map((row) => Object.values(row));
  const message = all('message');
  const text = message.map(([id, , , , , , , content]) => {
    const parsed: { readonly text?: string } = JSON.parse(String(content));
    return [id ?? null, parsed.text ?? ''];
  });
  const rows = {
    message,
    text,
    conversation: all('conversation'),
    change: all('change_page'),
    position: all('position'),
  };
  db.close();
  return rows;
}

/** The same rows into the same tables, indexes and full text, with nothing computed. */
function insertRaw(file: string, rows: Rows): number {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=4000; ${pragmas(WRITER_CACHE_KIB)} ${SCHEMA}`);
  const inserter = (table: string, columns: number) =>
    db.prepare(`INSERT INTO ${table} VALUES (${Array(columns).fill('?').join(', ')})`);
  const insert = {
    message: inserter('message', 10),
    text: db.prepare('INSERT INTO message_text (rowid, text) VALUES (?, ?)'),
    conversation: inserter('conversation', 13),
    change: inserter('change_page', 3),
    position: inserter('position', 5),
  };
  const startMs = performance.now();
  for (let at = 0; at < MESSAGES; at += TRANSACTION) {
    db.exec('BEGIN IMMEDIATE');
    for (const row of rows.message.slice(at, at + TRANSACTION)) insert.message.run(...row);
    for (const row of rows.text.slice(at, at + TRANSACTION)) insert.text.run(...row);
    const share = (part: readonly SQLInputValue[][]) =>
      part.slice((at / MESSAGES) * part.length, ((at + TRANSACTION) / MESSAGES) * part.length);
    for (const row of share(rows.conversation)) insert.conversation.run(...row);
    for (const row of share(rows.change)) insert.change.run(...row);
    if (at === 0) for (const row of rows.position) insert.position.run(...row);
    db.exec('COMMIT');
  }
  const rate = perSecond(startMs);
  db.close();
  return rate;
}

const bench: Bench = {
  name: 'projection rate',
  run: async () => {
    const batches = chat();
    return inFolder(async (folder) => {
      const sample = join(folder, 'sample.sqlite');
      await project(sample, batches);
      const rows = rowsOf(sample);
      return compare({
        name: 'projection rate',
        unit: 'messages/s',
        rounds: ROUNDS,
        ours: () => inFolder((inner) => project(join(inner, 'ours.sqlite'), batches)),
        ceiling: () => inFolder((inner) => insertRaw(join(inner, 'raw.sqlite'), rows)),
        goal: { atLeast: 0.6 },
      });
    });
  },
};
export default bench;
