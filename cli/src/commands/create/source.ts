import { SOURCE_TYPES } from '@airy/crds';
import { Args, Flags } from '@oclif/core';
import { ManifestError } from '../../manifests/manifests.ts';
import { CreateCommand, type CreateResult, createFlags, resourceOf } from '../../shared/create.ts';

/** `airy create source`. */
export default class CreateSource extends CreateCommand {
  static override summary = 'Create a source: the connection to one messaging platform.';
  static override examples = [
    '<%= config.bin %> create source chatplugin --type chatplugin',
    '<%= config.bin %> create source facebook --type facebook --credential appSecret=facebook-app/secret --dry-run -o yaml',
  ];
  static override args = { name: Args.string({ description: 'name of the resource', required: true }) };
  static override flags = {
    ...createFlags,
    type: Flags.string({ description: 'the platform', options: [...SOURCE_TYPES], required: true }),
    instance: Flags.string({ description: 'name of the AiryInstance', default: 'airy' }),
    credential: Flags.string({ description: 'NAME=SECRET/KEY, a credential by reference', multiple: true }),
  };

  override async run(): Promise<CreateResult> {
    const { args, flags } = await this.parse(CreateSource);
    const credentials = flags.credential?.map(parseCredential);
    const spec = {
      instanceRef: { name: flags.instance },
      type: flags.type,
      credentials: credentials && Object.fromEntries(credentials),
    };
    return this.create(flags, resourceOf('Source', args.name, spec));
  }
}

function parseCredential(text: string): readonly [string, { name: string; key: string }] {
  const match = /^([A-Za-z][\w.-]*)=([a-z0-9.-]+)\/([\w.-]+)$/.exec(text);
  const [, name, secret, key] = match ?? [];
  if (name === undefined || secret === undefined || key === undefined) {
    throw new ManifestError(`--credential ${JSON.stringify(text.split('=')[0])}: expected NAME=SECRET/KEY`);
  }
  return [name, { name: secret, key }];
}
