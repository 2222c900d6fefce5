import { createLogger, type LogLevel, systemClock } from '@airy/observability';
import { dataDirAt, openDataDir } from './data-dir.ts';
import { openLogFile } from './log-file.ts';
import { openBrowser } from './open-browser.ts';
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

/**
 * Starts a local instance, prints its links and stays until SIGINT or SIGTERM, then drains. A second signal ends at once.
 *
 * @returns the links, after the instance stopped
 * @throws {LocalInstanceError} one sentence for what stands in the way
 */
export async function runUp(options: UpOptions): Promise<UpLinks> {
  const dir = dataDirAt(options.dataDir);
  const releaseLock = openDataDir(dir);
  const output = options.quiet ? process.stderr : process.stdout;
  const logFile = openLogFile(dir.logFile);
  const logger = createLogger({ level: options.logLevel, destination: logFile });
  try {
    const { startLocalInstance } = await import('./instance.ts');
    output.write(`Starting Airy in ${dir.root}\n`);
    const instance = await startLocalInstance({
      dir,
      port: options.port,
      steps: createSteps(output, systemClock),
      logger,
      clock: systemClock,
    });
    const links = { url: instance.url, inbox: instance.inboxLink, demo: instance.demoLink };
    output.write(welcome(links, dir.kubeconfig));
    options.onReady(links);
    if (options.open && process.stdout.isTTY) openBrowser(links.inbox);
    await stopSignal();
    output.write('\nStopping: finishing what runs (Ctrl-C again ends at once)\n');
    await instance.stop();
    output.write('Stopped. Everything is kept; start again to go on.\n');
    return links;
  } finally {
    releaseLock();
    logFile.close();
  }
}

function welcome(links: UpLinks, kubeconfig: string): string {
  return `
Airy is ready.

  Inbox        ${links.inbox}
               (signs you in once, within ten minutes; \`npm run airy -- ui\` makes a new link)
  Chat widget  ${links.demo}
  kubectl      kubectl --kubeconfig ${kubeconfig} get airy

Write in the widget, answer in the inbox. Ctrl-C stops.
`;
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
