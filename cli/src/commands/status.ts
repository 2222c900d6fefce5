import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesClient } from '@airy/kubernetes';
import { Flags } from '@oclif/core';
import { listKinds } from '../manifests/selection.ts';
import { BaseCommand, clusterFlags } from '../shared/base-command.ts';
import { type StatusRow, statusRow } from '../shared/status-rows.ts';
import { renderTable } from '../shared/table.ts';

const WATCH_EVERY_MS = 1_000;

/** Every resource, and whether all are ready. */
interface StatusResult {
  readonly ready: boolean;
  readonly resources: readonly StatusRow[];
}

/** `airy status`: is everything well, and if not, what is wrong. */
export default class Status extends BaseCommand {
  static override summary = 'Show how each resource is, and why. Exit code 1 when one is not ready.';
  static override flags = {
    ...clusterFlags,
    watch: Flags.boolean({
      char: 'w',
      description: 'show again whenever something changes, until Ctrl-C; with --json one object a line',
    }),
  };

  override async run(): Promise<StatusResult> {
    const { flags } = await this.parse(Status);
    return this.withCluster(flags, async (client, { namespace }) => {
      if (flags.watch) await this.follow(client, namespace);
      const resources = await this.read(client, namespace);
      const result = resultOf(resources);
      this.log(this.render(resources, namespace));
      if (!result.ready) process.exitCode = 1;
      return result;
    });
  }

  private async read(client: KubernetesClient, namespace: string): Promise<readonly StatusRow[]> {
    const objects = await listKinds(client, { namespace });
    return objects.map((object) => statusRow(object, Date.now()));
  }

  private render(resources: readonly StatusRow[], namespace: string): string {
    if (resources.length === 0) return `No resources in namespace ${namespace}; apply some with \`airy apply -f\`.`;
    return renderTable(
      ['kind', 'name', 'ready', 'reason', 'age', 'message'],
      resources.map((row) => [row.kind, row.name, row.ready, row.reason, row.age, row.message]),
    );
  }

  private async follow(client: KubernetesClient, namespace: string): Promise<never> {
    let shown = '';
    for (;;) {
      const resources = await this.read(client, namespace);
      const identity = JSON.stringify(resources.map(({ age: _age, ...row }) => row));
      if (identity !== shown) {
        if (this.jsonEnabled()) this.logJsonLine(resultOf(resources));
        else this.log(`${this.render(resources, namespace)}\n`);
      }
      shown = identity;
      await sleep(WATCH_EVERY_MS);
    }
  }
}

function resultOf(resources: readonly StatusRow[]): StatusResult {
  return { ready: resources.length > 0 && resources.every((row) => row.ready === 'True'), resources };
}
