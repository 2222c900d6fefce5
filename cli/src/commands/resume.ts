import { Args } from '@oclif/core';
import { AIRY_KINDS, kindWords } from '../manifests/kinds.ts';
import { BaseCommand, clusterFlags } from '../shared/base-command.ts';
import { type PauseResult, setPaused } from '../shared/pause.ts';

/** `airy resume`. */
export default class Resume extends BaseCommand {
  static override summary = 'Let a paused resource work again.';
  static override examples = ['<%= config.bin %> resume source chatplugin'];
  static override args = {
    kind: Args.string({ description: kindWords(AIRY_KINDS), required: true }),
    name: Args.string({ description: 'its name', required: true }),
  };
  static override flags = { ...clusterFlags };

  override async run(): Promise<PauseResult> {
    const { args, flags } = await this.parse(Resume);
    return this.withCluster(flags, async (client, { namespace }) => {
      const result = await setPaused(client, { kind: args.kind, name: args.name, namespace, paused: false });
      this.log(`${result.kind.toLowerCase()}/${result.name} resumed`);
      return result;
    });
  }
}
