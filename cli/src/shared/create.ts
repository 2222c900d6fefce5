import { Flags } from '@oclif/core';
import { stringify } from 'yaml';
import { applyManifest, type Manifest, ResourceError } from '../manifests/manifests.ts';
import { requireKind } from '../manifests/selection.ts';
import { BaseCommand, type ClusterFlagValues, clusterFlags } from './base-command.ts';

/** Flags of every `airy create …`. */
export const createFlags = {
  ...clusterFlags,
  'dry-run': Flags.boolean({ description: 'print the resource instead of creating it' }),
  output: Flags.option({
    char: 'o',
    description: 'format of --dry-run',
    options: ['yaml', 'json'] as const,
    default: 'yaml',
  })(),
};

/** Values of `createFlags`. */
export interface CreateFlagValues extends ClusterFlagValues {
  readonly 'dry-run': boolean;
  readonly output: 'yaml' | 'json';
}

/** What `airy create …` made, or would make. */
export interface CreateResult {
  readonly created: boolean;
  readonly resource: Manifest;
}

/** A command that makes one resource, or prints it for Git. */
export abstract class CreateCommand extends BaseCommand {
  /** @throws {ResourceError} `already-exists` when a resource of that kind and name exists */
  protected async create(flags: CreateFlagValues, resource: Manifest): Promise<CreateResult> {
    if (flags['dry-run']) {
      this.log(flags.output === 'json' ? JSON.stringify(resource, undefined, 2) : stringify(resource).trimEnd());
      return { created: false, resource };
    }
    return this.withCluster(flags, async (client, { namespace }) => {
      const { type } = requireKind(resource.kind);
      const { name } = resource.metadata;
      if (await client.get({ type, namespace, name })) {
        throw new ResourceError(
          'already-exists',
          `${type.kind} ${name} exists already in namespace ${namespace}; change it with airy apply`,
        );
      }
      await applyManifest(client, resource, { namespace });
      this.log(`${type.kind.toLowerCase()}/${name} created`);
      return { created: true, resource };
    });
  }
}

/** A resource of one of our kinds; absent values are left out. */
export function resourceOf(kind: string, name: string, spec: Readonly<Record<string, unknown>>): Manifest {
  const present = Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
  return { apiVersion: 'core.airy.co/v1beta1', kind, metadata: { name }, spec: present };
}
