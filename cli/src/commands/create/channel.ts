import { Args, Flags } from '@oclif/core';
import { CreateCommand, type CreateResult, createFlags, resourceOf } from '../../shared/create.ts';

/** `airy create channel`. */
export default class CreateChannel extends CreateCommand {
  static override summary = 'Create a channel: one page, number or website of a source.';
  static override examples = [
    '<%= config.bin %> create channel shop --source chatplugin --display-name "Web shop" --allowed-origin https://shop.example.com',
    '<%= config.bin %> create channel shop --source chatplugin --dry-run -o yaml > shop.yaml',
  ];
  static override args = { name: Args.string({ description: 'name of the resource', required: true }) };
  static override flags = {
    ...createFlags,
    source: Flags.string({ description: 'name of its Source', required: true }),
    'display-name': Flags.string({ description: 'what agents read; the name by default' }),
    'source-channel-id': Flags.string({ description: "the platform's own id (page id, phone number)" }),
    'image-url': Flags.string({ description: 'picture of the channel' }),
    'allowed-origin': Flags.string({ description: 'web origin that may embed the widget', multiple: true }),
  };

  override async run(): Promise<CreateResult> {
    const { args, flags } = await this.parse(CreateChannel);
    const spec = {
      sourceRef: { name: flags.source },
      sourceChannelId: flags['source-channel-id'],
      name: flags['display-name'] ?? args.name,
      imageUrl: flags['image-url'],
      allowedOrigins: flags['allowed-origin'],
    };
    return this.create(flags, resourceOf('Channel', args.name, spec));
  }
}
