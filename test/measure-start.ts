import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright';
import { CHROMIUM, launchChromium } from './support/chromium.ts';
import { makeDataDir, removeDataDir, startInstance, type TestInstance } from './support/local-instance.ts';

/*
 * Measures what a newcomer waits for: `node test/measure-start.ts [--runs N]`.
 *
 * A first start builds the web parts in a fresh data folder; a warm start goes on in it. Times are seconds from the start
 * of the process; the browser runs before. Memory is what the process has resident 30 s after the last page was closed.
 */

interface Measurement {
  readonly start: 'first' | 'warm';
  readonly linksS: number;
  /** Undefined without a Chromium, or when the message did not show within 30 s. */
  readonly messageS: number | undefined;
  readonly idleMb: number;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const WEB_PARTS = ['webui', 'chat-plugin'];
const GOALS = { first: { linksS: 15, messageS: 10 }, warm: { linksS: 5, messageS: 10 }, idleMb: 300 };
const IDLE_AFTER_MS = 30_000;
const PATIENCE_MS = 30_000;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '1' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1)
  throw new Error(`--runs ${values.runs}: expected a whole number of at least 1`);
if (CHROMIUM === undefined) console.warn('LEFT OUT: the message in the inbox, no Chromium was found');

const browser = CHROMIUM === undefined ? undefined : await launchChromium();
const measured: Measurement[] = [];
try {
  for (let run = 1; run <= runs; run += 1) {
    const dataDir = makeDataDir();
    try {
      for (const part of WEB_PARTS) rmSync(join(ROOT, part, 'dist', '.source-hash'), { force: true });
      measured.push(await measure('first', dataDir, run), await measure('warm', dataDir, run));
    } finally {
      removeDataDir(dataDir);
    }
  }
} finally {
  await browser?.close();
}
report();

async function measure(start: Measurement['start'], dataDir: string, run: number): Promise<Measurement> {
  const beganMs = performance.now();
  const since = () => (performance.now() - beganMs) / 1000;
  const instance = await startInstance(dataDir);
  try {
    await Promise.all([`${instance.url}/ui/`, instance.demo].map(mustAnswer));
    const linksS = since();
    const isSeen = browser && (await messageIsSeen(browser, instance, `Hello from run ${run}, ${start} start`));
    const messageS = isSeen ? since() : undefined;
    await sleep(IDLE_AFTER_MS);
    return { start, linksS, messageS, idleMb: residentMb(instance.pid) };
  } finally {
    await instance.stop('SIGINT');
  }
}

async function mustAnswer(url: string): Promise<void> {
  const answer = await fetch(url);
  await answer.text();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
}

/** Writes in the widget's demo page and waits for the text in the inbox. */
async function messageIsSeen(chromium: Browser, instance: TestInstance, text: string): Promise<boolean> {
  const [team, visitor] = await Promise.all([chromium.newContext(), chromium.newContext()]);
  try {
    const [inbox, demo] = await Promise.all([team.newPage(), visitor.newPage()]);
    await Promise.all([inbox.goto(instance.inboxLink()), demo.goto(instance.demo)]);
    const field = demo.getByRole('textbox', { name: 'Write a message' });
    const launcher = demo.getByRole('button', { name: /^Open chat/ });
    await field.or(launcher).first().waitFor({ timeout: PATIENCE_MS });
    if (!(await field.isVisible())) await launcher.click();
    await field.fill(text);
    await field.press('Enter');
    return await inbox
      .getByText(text)
      .first()
      .waitFor({ timeout: PATIENCE_MS })
      .then(
        () => true,
        () => false,
      );
  } finally {
    await Promise.all([team.close(), visitor.close()]);
  }
}

function residentMb(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) / 1024;
}

function report(): void {
  const cell = (value: number | undefined, unit: string, goal: number) =>
    value === undefined
      ? 'not seen'
      : `${value.toFixed(unit === 'MB' ? 0 : 1)} ${unit} (≤ ${goal}${value <= goal ? '' : ', missed'})`;
  console.table(
    measured.map(({ start, linksS, messageS, idleMb }) => ({
      start,
      'both links answer': cell(linksS, 's', GOALS[start].linksS),
      'message in the inbox': cell(messageS, 's', GOALS[start].messageS),
      'memory, idle': cell(idleMb, 'MB', GOALS.idleMb),
    })),
  );
}
