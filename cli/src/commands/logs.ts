import { existsSync } from 'node:fs';
import { Args, Flags } from '@oclif/core';
import { dataDirAt, LocalInstanceError } from '../local/data-dir.ts';
import { componentsIn, readLog } from '../local/log-reader.ts';
import { BaseCommand, UsageError } from '../shared/base-command.ts';

/** `airy logs`: the local instance's log. */
export default class Logs extends BaseCommand {
  static override summary = "Show the local instance's log, of all components or one.";
  static override description =
    'With --json it answers {"lines": […]}, each line as it was written; with --follow too, one JSON object a line.';
  static override examples = ['<%= config.bin %> logs', '<%= config.bin %> logs api-communication -f'];
  static override args = { component: Args.string({ description: 'api-communication, airy-controller, gateway, …' }) };
  static override flags = {
    'data-dir': Flags.string({ description: 'folder of the local instance', default: '.airy' }),
    follow: Flags.boolean({ char: 'f', description: 'go on with new lines until Ctrl-C' }),
    lines: Flags.integer({ description: 'how many of the newest lines', default: 200, min: 0 }),
  };

  override async run(): Promise<{ lines: readonly unknown[] }> {
    const { args, flags } = await this.parse(Logs);
    const dir = dataDirAt(flags['data-dir']);
    if (!existsSync(dir.logFile) && !flags.follow) {
      throw new LocalInstanceError(
        'not-running',
        `There is no log in ${dir.root}; name the instance's folder with --data-dir.`,
      );
    }
    if (args.component !== undefined) requireComponent(dir.logFile, args.component);
    const lines: unknown[] = [];
    const options = {
      path: dir.logFile,
      lines: flags.lines,
      follow: flags.follow,
      ...(args.component === undefined ? {} : { component: args.component }),
    };
    for await (const line of readLog(options)) {
      if (!this.jsonEnabled()) this.log(line.text);
      else if (flags.follow) this.logJsonLine(line.fields);
      else lines.push(line.fields);
    }
    return { lines };
  }
}

/** @throws {UsageError} naming the components that wrote something */
function requireComponent(logFile: string, component: string): void {
  const known = componentsIn(logFile);
  if (known.length === 0 || known.includes(component)) return;
  throw new UsageError(`There is no line of ${component} in the log; expected one of ${known.join(', ')}`);
}
