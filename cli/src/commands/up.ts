import { Flags } from '@oclif/core';
import type { UpResult } from '../local/up.ts';
import { BaseCommand } from '../shared/base-command.ts';

/** `airy up --local`: what `npm start` runs. */
export default class Up extends BaseCommand {
  static override summary = 'Start an instance on this machine and stay with it until Ctrl-C.';
  static override description =
    'Everything runs in this one process: an embedded Kubernetes API, the operator, the event log and all components. ' +
    'What you write is kept in the data folder; a second start goes on where the first one stopped. ' +
    'With --json the links are printed as soon as they answer, progress goes to standard error.';
  static override examples = [
    '<%= config.bin %> up --local',
    '<%= config.bin %> up --local --port 8081 --data-dir /tmp/desk',
  ];
  static override flags = {
    local: Flags.boolean({ description: 'run on this machine (the only way in this version)', required: true }),
    port: Flags.integer({
      description: 'port of the inbox, the API and the widget',
      default: 8080,
      min: 0,
      max: 65535,
    }),
    'data-dir': Flags.string({ description: 'folder everything is kept in', default: '.airy' }),
    open: Flags.boolean({ description: 'open the inbox in the browser', default: true, allowNo: true }),
    'log-level': Flags.option({
      description: 'how much goes to the log file',
      options: ['debug', 'info', 'warn', 'error'] as const,
      default: 'info',
    })(),
  };

  #hasPrinted = false;

  override async run(): Promise<UpResult | undefined> {
    const { flags } = await this.parse(Up);
    const { runUp } = await import('../local/up.ts');
    return runUp({
      port: flags.port,
      dataDir: flags['data-dir'],
      open: flags.open && !this.jsonEnabled(),
      logLevel: flags['log-level'],
      quiet: this.jsonEnabled(),
      onReady: (links) => {
        if (this.jsonEnabled()) this.logJson(links);
      },
    });
  }

  /** The links are needed while it runs, so they are printed when it is ready and not again at its end. */
  protected override logJson(json: unknown): void {
    if (!this.#hasPrinted) super.logJson(json);
    this.#hasPrinted = true;
  }
}
