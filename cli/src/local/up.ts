import { existsSync } from 'node:fs';
import { createLogger, type LogLevel, systemClock } from '@airy/observability';
import { dataDirAt, openDataDir } from './data-dir.ts';
import { requireFreePort } from './free-port.ts';
import type { LocalInstance } from './instance.ts';
import { followProcess } from './last-resort.ts';
import { openLogFile } from './log-file.ts';
import { loginLink } from './login-link.ts';
import { openBrowser } from './open-browser.ts';
import type { NotReady } from './readiness.ts';
import { createSteps } from './steps.ts';

/** How `airy up --local` was asked to run. */
export interface UpOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly open: boolean;
  readonly logLevel: LogLevel;
  /** Nothing for people on standard output; progress goes to standard error. */
  readonly quiet: boolean;
  /** Called once, when the links answer. */
  readonly onReady: (links: UpLinks) => void;
}

/** Where a started instance is. */
export interface UpLinks {
  readonly url: string;
  /** Signs in once, within ten minutes. */
  readonly inbox: string;
  readonly demo: string;
}

/** Where an instance is, with links once they answer. */
export type UpResult = Pick<UpLinks, 'url'> & Partial<UpLinks>;

const LINK_RETRY_MS = 500;

/**
 * Starts a local instance, prints its links and stays until SIGINT or SIGTERM, then drains. A second signal ends at once.
 * Without a token it stays too, says what is missing, and prints the links when there is one.
 *
 * @returns where it was, after the instance stopped; undefined when the start was interrupted
 * @throws {LocalInstanceError} one sentence for what stands in the way, or why it ended by itself
 */
export async function runUp(options: UpOptions): Promise<UpResult | undefined> {
  const dir = dataDirAt(options.dataDir);
  const output = options.quiet ? process.stderr : process.stdout;
  if (!existsSync(dir.root)) await requireFreePort(options.port); // before a folder is made that would stay behind
  const releaseLock = await openDataDir(dir);
  const logFile = openLogFile(dir.logFile);
  const logger = createLogger({ level: options.logLevel, destination: logFile });
  const exit = (code: number) => process.exit(code);
  const ending = followProcess({ process, logger, logFile: dir.logFile, exit });
  ending.signal.addEventListener('abort', () => {
    output.write('\nStopping: finishing what runs (Ctrl-C again ends at once)\n');
  });
  try {
    const { startLocalInstance } = await import('./instance.ts');
    output.write(`Starting Airy in ${dir.root}\n`);
    const instance = await startLocalInstance({
      dir,
      port: options.port,
      steps: createSteps(output, systemClock),
      logger,
      clock: systemClock,
      interrupt: ending.signal,
    });
    const shown = showLinks(instance, {
      signal: ending.signal,
      onLinks: (links, isLate) => {
        output.write(welcome(links, dir.kubeconfig, isLate ? [] : instance.notReady)); // told before when late
        options.onReady(links);
        if (options.open && process.stdout.isTTY) openBrowser(links.inbox);
      },
      onProblem: (problem) => output.write(withoutLinks(instance, problem, dir.kubeconfig)),
    });
    await aborted(ending.signal);
    await instance.stop();
    const links = await shown;
    const failure = ending.failure();
    if (failure) throw failure;
    output.write('Stopped. Everything is kept; start again to go on.\n');
    return { url: instance.url, ...links };
  } catch (error) {
    const failure = ending.failure();
    if (failure) throw failure;
    if (error !== ending.signal.reason || !ending.signal.aborted) throw error;
    output.write('Stopped during the start. What was written is kept; start again to go on.\n');
    process.exitCode = 130;
    return undefined;
  } finally {
    releaseLock();
    ending.close();
    logFile.close();
  }
}

/** Calls `onLinks` once, as soon as a login link can be made, and before that `onProblem` when the first try fails. */
async function showLinks(
  instance: LocalInstance,
  {
    signal,
    onLinks,
    onProblem,
  }: {
    readonly signal: AbortSignal;
    readonly onLinks: (links: UpLinks, isLate: boolean) => void;
    readonly onProblem: (problem: string) => void;
  },
): Promise<UpLinks | undefined> {
  for (let tries = 0; !signal.aborted; tries += 1) {
    const { token, problem, demoPath } = instance.access.now();
    try {
      if (token === undefined) throw new Error(problem);
      const inbox = await loginLink(instance.url, token);
      const links = { url: instance.url, inbox, demo: `${instance.url}${demoPath}` };
      onLinks(links, tries > 0);
      return links;
    } catch (error) {
      if (tries === 0) onProblem(error instanceof Error ? error.message : String(error));
      await systemClock.sleep(LINK_RETRY_MS, signal);
    }
  }
  return undefined;
}

function welcome(links: UpLinks, kubeconfig: string, notReady: readonly NotReady[]): string {
  return `
Airy is ready.

  Inbox        ${links.inbox}
               (signs you in once, within ten minutes; \`npm run airy -- ui\` makes a new link)
  Chat widget  ${links.demo}
  kubectl      kubectl --kubeconfig ${kubeconfig} get airy
${notReadyList(notReady)}
Write in the widget, answer in the inbox. Ctrl-C stops.
`;
}

function withoutLinks(instance: LocalInstance, problem: string, kubeconfig: string): string {
  return `
Airy is up, without an inbox yet: ${problem}

  kubectl      kubectl --kubeconfig ${kubeconfig} get airy
${notReadyList(instance.notReady)}
The links are printed as soon as they answer. Ctrl-C stops.
`;
}

const MOST_LISTED = 5;

function notReadyList(notReady: readonly NotReady[]): string {
  if (notReady.length === 0) return '';
  const lines = notReady.slice(0, MOST_LISTED).map(({ what, why }) => `  ${what}: ${why}`);
  const more = notReady.length > MOST_LISTED ? [`  and ${notReady.length - MOST_LISTED} more`] : [];
  const text = ['Not ready yet (`npm run airy -- status` shows when it is):', ...lines, ...more].join('\n');
  return `\n${text}\n`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
