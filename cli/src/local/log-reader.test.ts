import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { componentsIn, type LogLine, readLog } from './log-reader.ts';
import { aTemporaryFolder } from './testing/temporary-folder.ts';

const line = (event: string, fields: object = {}) =>
  `${JSON.stringify({ level: 'info', time: '2026-01-02T03:04:05.678Z', ...fields, event })}\n`;
const aPath = () => join(aTemporaryFolder(), 'airy.log');
const eventOf = (entry: LogLine | undefined) => entry?.fields.event;

async function allOf(options: Parameters<typeof readLog>[0]): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for await (const entry of readLog(options)) lines.push(entry);
  return lines;
}

async function eventsOf(options: Partial<Parameters<typeof readLog>[0]> & { readonly path: string }) {
  const lines = await allOf({ lines: 100, follow: false, ...options });
  return lines.map(eventOf);
}

/** The events of a log that is followed, one after another. */
function follow(options: Partial<Parameters<typeof readLog>[0]> & { readonly path: string }) {
  const lines = readLog({ lines: 100, follow: true, ...options });
  return { next: async () => eventOf((await lines.next()).value ?? undefined) };
}

describe('the log reader', () => {
  it('names the components that wrote something, before a rotation too', () => {
    const path = aPath();
    writeFileSync(`${path}.1`, line('a', { component: 'gateway' }));
    writeFileSync(path, line('b', { component: 'api-admin' }) + line('c') + line('d', { component: 'gateway' }));
    expect(componentsIn(path)).toEqual(['api-admin', 'gateway']);
    expect(componentsIn(aPath())).toEqual([]);
  });

  it('shows the newest lines, oldest first', async () => {
    const path = aPath();
    writeFileSync(path, line('a') + line('b') + line('c'));
    expect(await eventsOf({ path, lines: 2 })).toEqual(['b', 'c']);
    expect(await eventsOf({ path, lines: 0 })).toEqual([]);
  });

  it('shows the lines of one component', async () => {
    const path = aPath();
    writeFileSync(path, line('a', { component: 'api-admin' }) + line('b', { component: 'gateway' }) + line('c'));
    expect(await eventsOf({ path, component: 'gateway' })).toEqual(['b']);
  });

  it('reads the older file too when the newer has too few lines', async () => {
    const path = aPath();
    writeFileSync(`${path}.1`, line('a') + line('b'));
    writeFileSync(path, line('c'));
    expect(await eventsOf({ path, lines: 2 })).toEqual(['b', 'c']);
  });

  it('is empty before there is a file', async () => {
    expect(await eventsOf({ path: aPath() })).toEqual([]);
  });

  it('reads as a person would: time, level, component, event, the rest', async () => {
    const path = aPath();
    writeFileSync(path, line('channel-mirrored', { component: 'api-admin', channel: 'x', connected: true }));
    const [entry] = await allOf({ path, lines: 1, follow: false });
    expect(entry?.text).toBe('03:04:05.678 INFO  api-admin channel-mirrored channel=x connected=true');
  });

  it('shows a line that is no JSON as it is', async () => {
    const path = aPath();
    writeFileSync(path, 'Killed\n');
    const [entry] = await allOf({ path, lines: 1, follow: false });
    expect(entry?.text).toBe('Killed');
  });

  it('follows new lines', async () => {
    const path = aPath();
    writeFileSync(path, line('a'));
    const log = follow({ path });
    expect(await log.next()).toBe('a');
    appendFileSync(path, line('b') + line('c'));
    expect([await log.next(), await log.next()]).toEqual(['b', 'c']);
  });

  it('follows a file that does not exist yet', async () => {
    const path = aPath();
    const log = follow({ path });
    const first = log.next();
    writeFileSync(path, line('a'));
    expect(await first).toBe('a');
  });

  it('waits for the rest of a line, also in the middle of a letter', async () => {
    const path = aPath();
    const whole = Buffer.from(line('grüße 👋'));
    const cut = whole.indexOf('👋') + 2;
    writeFileSync(path, line('a'));
    appendFileSync(path, whole.subarray(0, cut));
    const log = follow({ path });
    expect(await log.next()).toBe('a');
    const next = log.next();
    appendFileSync(path, whole.subarray(cut));
    expect(await next).toBe('grüße 👋');
  });

  it('loses nothing when the file is rotated between two looks', async () => {
    const path = aPath();
    writeFileSync(path, line('a'));
    const log = follow({ path });
    expect(await log.next()).toBe('a');
    appendFileSync(path, line('b'));
    renameSync(path, `${path}.1`);
    writeFileSync(path, line('c') + line('d') + line('longer than the file before'));
    expect([await log.next(), await log.next(), await log.next()]).toEqual(['b', 'c', 'd']);
  });

  it('begins anew with a file that became shorter', async () => {
    const path = aPath();
    writeFileSync(path, line('a') + line('b'));
    const log = follow({ path });
    expect([await log.next(), await log.next()]).toEqual(['a', 'b']);
    writeFileSync(path, line('c'));
    expect(await log.next()).toBe('c');
  });
});
