import { Flags } from '@oclif/core';
import { dataDirAt, LocalInstanceError, requireRunningInstance } from '../local/data-dir.ts';
import { loginLink } from '../local/login-link.ts';
import { openBrowser } from '../local/open-browser.ts';
import { BaseCommand } from '../shared/base-command.ts';

/** `airy ui`: a fresh login link. */
export default class Ui extends BaseCommand {
  static override summary = 'Make a login link for the inbox and open it.';
  static override description = 'The link signs in once, within ten minutes.';
  static override flags = {
    'data-dir': Flags.string({ description: 'folder of the local instance', default: '.airy' }),
    open: Flags.boolean({ description: 'open it in the browser', default: true, allowNo: true }),
  };

  override async run(): Promise<{ inbox: string; demo: string }> {
    const { flags } = await this.parse(Ui);
    const instance = requireRunningInstance(dataDirAt(flags['data-dir']));
    const { token, demo } = instance;
    if (token === undefined || demo === undefined) {
      throw new LocalInstanceError(
        'no-token',
        'The instance has no inbox yet: it is starting, or has no AiryInstance or token; `airy status` shows more.',
      );
    }
    const inbox = await loginLink(instance.url, token);
    this.log(`Inbox        ${inbox}\nChat widget  ${demo}`);
    if (flags.open && process.stdout.isTTY && !this.jsonEnabled()) openBrowser(inbox);
    return { inbox, demo };
  }
}
