import { Args } from '@oclif/core';
import { AIRY_KINDS, kindWords } from '../manifests/kinds.ts';
import { BaseCommand, clusterFlags } from '../shared/base-command.ts';
import { type PauseResult, setPaused } from '../shared/pause.ts';

/** `airy pause`. */
export default class Pause extends BaseCommand {
  static override summary = 'Stop the work of a resource without deleting it.';
  static override examples = ['<%= config.bin %> pause source chatplugin'];
  static override args = {
    kind: Args.string({ description: kindWords(AIRY_KINDS), required: true }),
    name: Args.string({ description: 'its name', required: true }),
  };
  static override flags = { ...clusterFlags };

  override async run(): Promise<PauseResult> {
    const { args, flags } = await this.parse(Pause);
    return this.withCluster(flags, async (client, { namespace }) => {
      const result = await setPaused(client, { kind: args.kind, name: args.name, namespace, paused: true });
      this.log(`${result.kind.toLowerCase()}/${result.name} paused`);
      return result;
    });
  }
}
