import { BaseCommand } from '../shared/base-command.ts';

/** `airy version`. */
export default class Version extends BaseCommand {
  static override summary = 'Show the version of this program and of what it runs on.';

  override async run(): Promise<{ airy: string; node: string; platform: string }> {
    await this.parse(Version);
    const version = {
      airy: this.config.version,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
    };
    this.log(`airy ${version.airy} (Node ${version.node}, ${version.platform})`);
    return version;
  }
}
