import type { Channel, Source } from '@airy/crds';
import { type ChannelId, channelIdOf, chatpluginChannelId } from '@airy/domain';
import { isOlder } from '../runtime/age.ts';

/** The platform's id of a channel. A chatplugin channel has its own name when the spec gives none. */
export function sourceChannelIdOf(channel: Channel, source: Source): string | undefined {
  return channel.spec.sourceChannelId ?? (source.spec.type === 'chatplugin' ? channel.metadata.name : undefined);
}

/** The channel's id in the API; undefined while its platform's id is missing. */
export function channelId(channel: Channel, source: Source): ChannelId | undefined {
  const { namespace = '', name } = channel.metadata;
  if (source.spec.type === 'chatplugin') return chatpluginChannelId(namespace, name);
  const id = sourceChannelIdOf(channel, source);
  return id === undefined ? undefined : channelIdOf(source.spec.type, id);
}

/**
 * The channel that holds the same platform's id: the oldest of those that name it.
 *
 * @param siblings - channels of the same source that may claim it, `channel` itself may be among them
 */
export function idHolder(channel: Channel, source: Source, siblings: readonly Channel[]): Channel | undefined {
  const id = sourceChannelIdOf(channel, source);
  return siblings
    .filter((other) => other.metadata.uid !== channel.metadata.uid && isOlder(other, channel))
    .find((other) => id !== undefined && sourceChannelIdOf(other, source) === id);
}
