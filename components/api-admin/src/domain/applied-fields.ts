import type { Channel } from '@airy/crds';

/** The fields of a Channel that the API changes. */
export interface ChannelChange {
  readonly name?: string;
  readonly imageUrl?: string;
}

/**
 * The spec to apply so that just `change` changes: server-side apply takes away what its manager applied before and
 * leaves out now, so those fields go along with their present values.
 *
 * @param manager - the field manager that applies
 */
export function appliedSpec(channel: Channel, change: ChannelChange, manager: string): ChannelChange {
  const owned = new Set(
    (channel.metadata.managedFields ?? [])
      .filter((entry) => entry.manager === manager && entry.operation === 'Apply' && entry.subresource === undefined)
      .flatMap((entry) => specFields(entry.fieldsV1)),
  );
  const { name, imageUrl } = channel.spec;
  return {
    ...(owned.has('f:name') && name !== undefined ? { name } : {}),
    ...(owned.has('f:imageUrl') && imageUrl !== undefined ? { imageUrl } : {}),
    ...change,
  };
}

function specFields(fields: unknown): readonly string[] {
  if (typeof fields !== 'object' || fields === null || !('f:spec' in fields)) return [];
  const spec = fields['f:spec'];
  return typeof spec === 'object' && spec !== null ? Object.keys(spec) : [];
}
