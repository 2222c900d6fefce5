import { Args } from '@oclif/core';
import { kindWords } from '../manifests/kinds.ts';
import { ResourceError } from '../manifests/manifests.ts';
import { requireKind } from '../manifests/selection.ts';
import { BaseCommand, clusterFlags } from '../shared/base-command.ts';

/** `airy delete`: removes one resource. */
export default class Delete extends BaseCommand {
  static override summary = 'Delete a resource. Conversations stay.';
  static override examples = ['<%= config.bin %> delete channel website'];
  static override args = {
    kind: Args.string({ description: kindWords(), required: true }),
    name: Args.string({ description: 'its name', required: true }),
  };
  static override flags = { ...clusterFlags };

  override async run(): Promise<{ kind: string; name: string; deleted: boolean }> {
    const { args, flags } = await this.parse(Delete);
    const { type } = requireKind(args.kind);
    return this.withCluster(flags, async (client, { namespace }) => {
      const deleted = await client.delete({ type, namespace, name: args.name });
      if (!deleted)
        throw new ResourceError('not-found', `${type.kind} ${args.name} does not exist in namespace ${namespace}`);
      this.log(`${type.kind.toLowerCase()}/${args.name} deleted`);
      return { kind: type.kind, name: args.name, deleted };
    });
  }
}
