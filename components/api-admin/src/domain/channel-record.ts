import { type Channel, isServing, type Source } from '@airy/crds';
import { type ChannelRecord, channelIdOf, chatpluginChannelId } from '@airy/domain';

/**
 * The record that mirrors a Channel resource, without anything secret.
 *
 * @param source - the Source it names; undefined when there is none
 * @param instance - only Sources of this AiryInstance count
 * @returns undefined for a channel without an id: its Source is missing or another instance's, or the platform's id is
 */
export function channelRecordOf(
  channel: Channel,
  source: Source | undefined,
  instance: string,
): ChannelRecord | undefined {
  if (!source || source.spec.instanceRef.name !== instance) return undefined;
  const { name, namespace = '', deletionTimestamp } = channel.metadata;
  const { type } = source.spec;
  const sourceChannelId = channel.spec.sourceChannelId ?? (type === 'chatplugin' ? name : undefined);
  if (sourceChannelId === undefined) return undefined;
  return {
    schemaVersion: 1,
    id: type === 'chatplugin' ? chatpluginChannelId(namespace, name) : channelIdOf(type, sourceChannelId),
    source: type,
    sourceChannelId,
    connected: !deletionTimestamp && isServing(source),
    name: channel.spec.name ?? name,
    ...(channel.spec.imageUrl === undefined ? {} : { imageUrl: channel.spec.imageUrl }),
    resource: name,
  };
}

/** True when both say the same. */
export function sameChannelRecord(a: ChannelRecord | undefined, b: ChannelRecord | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.id === b.id &&
    a.source === b.source &&
    a.sourceChannelId === b.sourceChannelId &&
    a.connected === b.connected &&
    a.name === b.name &&
    a.imageUrl === b.imageUrl &&
    a.resource === b.resource
  );
}

/**
 * What to append so that the log says what the resources say: changed and new channels, and `connected: false` for
 * those that are gone. Applied to the log once, a second call finds nothing.
 */
export function mirrorChanges(
  desired: readonly ChannelRecord[],
  logged: ReadonlyMap<string, ChannelRecord>,
): readonly ChannelRecord[] {
  const wanted = new Map(desired.map((record) => [record.id as string, record]));
  const changed = desired.filter((record) => !sameChannelRecord(record, logged.get(record.id)));
  const gone = [...logged.values()].filter((record) => record.connected && !wanted.has(record.id));
  return [...changed, ...gone.map((record) => ({ ...record, connected: false }))];
}
