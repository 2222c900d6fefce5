import { createInterface } from 'node:readline/promises';
import { Flags } from '@oclif/core';
import { dataDirAt, resetDataDir } from '../local/data-dir.ts';
import { BaseCommand } from '../shared/base-command.ts';

/** `airy reset`: deletes the local instance's data. */
export default class Reset extends BaseCommand {
  static override summary = 'Delete everything a stopped local instance kept: resources, conversations, keys.';
  static override flags = {
    'data-dir': Flags.string({ description: 'folder of the local instance', default: '.airy' }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
  };

  override async run(): Promise<{ dataDir: string; deleted: boolean }> {
    const { flags } = await this.parse(Reset);
    const dir = dataDirAt(flags['data-dir']);
    if (!flags.yes && !(await this.confirmed(dir.root))) {
      this.log('Nothing was deleted.');
      return { dataDir: dir.root, deleted: false };
    }
    resetDataDir(dir);
    this.log(`Deleted ${dir.root}`);
    return { dataDir: dir.root, deleted: true };
  }

  private async confirmed(root: string): Promise<boolean> {
    if (!process.stdin.isTTY)
      this.error('Nobody is there to ask; say --yes to delete without a question.', { exit: 2 });
    const prompt = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await prompt.question(`Delete ${root} with all conversations? This cannot be undone. [y/N] `);
    prompt.close();
    return /^y(es)?$/i.test(answer.trim());
  }
}
