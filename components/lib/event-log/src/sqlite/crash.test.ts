import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { silentLogger, systemClock } from '@airy/observability';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAll } from '../conformance/harness.ts';
import { openSqliteEventLog } from './sqlite-event-log.ts';

const TOPIC = 'crash';
let folder = '';
const open = () => openSqliteEventLog({ path: join(folder, 'log.db'), clock: systemClock, logger: silentLogger });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'event-log-crash-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the writer until it acknowledged `count` appends, runs `whileAlive`, kills it; the newest value by key. */
async function writeAndKill(count: number, whileAlive: () => Promise<void> = async () => {}) {
  const script = join(import.meta.dirname, 'crash-writer.ts');
  const child = spawn(process.execPath, [script, join(folder, 'log.db'), TOPIC], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const acknowledged = new Map<string, number>();
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [key = '', value = ''] = line.split(' ');
    acknowledged.set(key, Number(value));
    seen += 1;
    if (seen === count) {
      await whileAlive();
      child.kill('SIGKILL');
    }
  }
  await exited;
  expect(seen).toBeGreaterThanOrEqual(count);
  return acknowledged;
}

describe('a SQLite log whose process is killed', () => {
  it.each([1, 500, 2000])(
    'has every acknowledged record, in order, after %i appends',
    async (count) => {
      const acknowledged = await writeAndKill(count);
      const log = await open();
      const stored = await readAll(log, TOPIC);
      for (const [key, newest] of acknowledged) {
        const values = stored.filter((entry) => entry.key === key).map((entry) => entry.value);
        expect(values.length).toBeGreaterThan(newest);
        expect(values).toEqual(values.map((_, index) => index));
      }
      await log.close();
    },
    30_000,
  );

  it('goes on after the stored records when it is opened again', async () => {
    await writeAndKill(100);
    const log = await open();
    const ends = await log.endOffsets(TOPIC);
    const [position] = await log.append(TOPIC, [{ key: 'key-0', value: 'next' }]);
    expect(position?.offset).toBe(ends[position?.partition ?? -1]);
    await log.close();
  }, 30_000);

  it('holds its file against other processes while it lives, and no longer', async () => {
    await writeAndKill(1, async () => {
      await expect(open()).rejects.toMatchObject({ code: 'in-use', message: expect.stringContaining('log.db') });
    });
    const log = await open();
    await expect(open()).rejects.toMatchObject({ code: 'in-use' });
    await log.close();
    await (await open()).close();
  }, 30_000);
});
