import { Args, Flags } from '@oclif/core';
import { CreateCommand, type CreateResult, createFlags, resourceOf } from '../../shared/create.ts';

const EVENTS = ['message.created', 'message.updated', 'conversation.updated', 'channel.updated'] as const;

/** `airy create webhook`. */
export default class CreateWebhook extends CreateCommand {
  static override summary = 'Create a webhook: where events are sent to.';
  static override examples = [
    '<%= config.bin %> create webhook crm --url https://crm.example.com/airy --event message.created --dry-run -o yaml',
  ];
  static override args = { name: Args.string({ description: 'name of the resource', required: true }) };
  static override flags = {
    ...createFlags,
    url: Flags.string({ description: 'where to', required: true }),
    event: Flags.string({ description: 'which events; all by default', options: [...EVENTS], multiple: true }),
    instance: Flags.string({ description: 'name of the AiryInstance', default: 'airy' }),
  };

  override async run(): Promise<CreateResult> {
    const { args, flags } = await this.parse(CreateWebhook);
    const spec = { instanceRef: { name: flags.instance }, url: flags.url, events: flags.event };
    return this.create(flags, resourceOf('Webhook', args.name, spec));
  }
}
