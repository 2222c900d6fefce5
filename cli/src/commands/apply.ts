import { Flags } from '@oclif/core';
import { applyManifest, readManifests } from '../manifests/manifests.ts';
import { BaseCommand, clusterFlags } from '../shared/base-command.ts';

/** `airy apply -f`: server-side apply of manifests. */
export default class Apply extends BaseCommand {
  static override summary = 'Apply resources from files, folders or standard input.';
  static override examples = [
    '<%= config.bin %> apply -f manifests/examples',
    'cat channel.yaml | <%= config.bin %> apply -f -',
  ];
  static override flags = {
    ...clusterFlags,
    file: Flags.string({
      char: 'f',
      description: 'file or folder, `-` for standard input',
      required: true,
      multiple: true,
    }),
    'dry-run': Flags.boolean({ description: 'let the server check everything and change nothing' }),
    force: Flags.boolean({ description: 'take over fields that somebody else set' }),
  };

  override async run(): Promise<{ applied: { kind: string; name: string; result: string }[] }> {
    const { flags } = await this.parse(Apply);
    const manifests = flags.file.flatMap((path) => readManifests(path));
    return this.withCluster(flags, async (client, { namespace }) => {
      const applied = [];
      for (const manifest of manifests) {
        const options = { namespace, force: flags.force, dryRun: flags['dry-run'] };
        const result = await applyManifest(client, manifest, options);
        applied.push({ kind: manifest.kind, name: manifest.metadata.name, result });
        this.log(
          `${manifest.kind.toLowerCase()}/${manifest.metadata.name} ${result}${flags['dry-run'] ? ' (dry run)' : ''}`,
        );
      }
      return { applied };
    });
  }
}
