import type { KubernetesObject } from '@airy/kubernetes';
import { Args, Flags } from '@oclif/core';
import { stringify } from 'yaml';
import { hasStatus, kindWords } from '../manifests/kinds.ts';
import { listKinds } from '../manifests/selection.ts';
import { BaseCommand, clusterFlags } from '../shared/base-command.ts';
import { statusRow } from '../shared/status-rows.ts';
import { renderTable } from '../shared/table.ts';

/** `airy get`: resources as a table, YAML or JSON. */
export default class Get extends BaseCommand {
  static override summary = 'Show resources.';
  static override examples = [
    '<%= config.bin %> get',
    '<%= config.bin %> get channels',
    '<%= config.bin %> get channel website -o yaml',
  ];
  static override args = {
    kind: Args.string({ description: `${kindWords()}; all of Airy's own by default` }),
    name: Args.string({ description: 'one resource of the kind' }),
  };
  static override flags = {
    ...clusterFlags,
    output: Flags.option({ char: 'o', description: 'format', options: ['table', 'yaml'] as const, default: 'table' })(),
  };

  override async run(): Promise<{ items: readonly object[] }> {
    const { args, flags } = await this.parse(Get);
    return this.withCluster(flags, async (client, { namespace }) => {
      const items = await listKinds(client, { namespace, kind: args.kind, name: args.name });
      if (flags.output === 'yaml')
        this.log(
          items
            .map((item) => stringify(item))
            .join('---\n')
            .trimEnd(),
        );
      else if (items.length === 0) this.log(`No ${args.kind ?? 'resources'} in namespace ${namespace}.`);
      else {
        this.log(tableOf(items));
      }
      return { items };
    });
  }
}

/** What has no status is shown without one. */
function tableOf(items: readonly KubernetesObject[]): string {
  const rows = items.map((item) => statusRow(item, Date.now()));
  if (rows.some(({ kind }) => hasStatus(kind))) {
    return renderTable(
      ['kind', 'name', 'ready', 'reason', 'age'],
      rows.map(({ kind, name, ready, reason, age }) => [kind, name, ready, reason, age]),
    );
  }
  return renderTable(
    ['kind', 'name', 'age'],
    rows.map(({ kind, name, age }) => [kind, name, age]),
  );
}
