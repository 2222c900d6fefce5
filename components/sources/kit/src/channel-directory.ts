import { CHANNEL, type Channel, isServing, SOURCE, type Source } from '@airy/crds';
import { type ChannelId, channelIdOf, chatpluginChannelId } from '@airy/domain';
import type { ResourceCache } from '@airy/kubernetes';
import type { Platform } from '@airy/platform';

/** A Channel resource as the parts of a source see it. */
export interface SourceChannel {
  readonly id: ChannelId;
  /** The Source's name. */
  readonly source: string;
  readonly resource: Channel;
  /** The resource stands, its Source stands and is meant to run. */
  readonly connected: boolean;
}

/** The Channels of all Sources of one type in the namespace, live. */
export interface ChannelDirectory {
  /** Resolves when Channels and Sources were listed once. Never rejects; stays pending when closed before. */
  readonly synced: Promise<void>;
  isSynced(): boolean;
  byId(id: string): SourceChannel | undefined;
  list(): readonly SourceChannel[];
  /** Called after a change with the ids it touched (channels that are gone included). Returns how to stop. */
  onChange(listener: (ids: ReadonlySet<ChannelId>) => void): () => void;
  /** Stops watching. Safe to call twice. */
  close(): void;
}

/**
 * Watches Channels and Sources and keeps the channels of one source type by their ids.
 *
 * @param type - the sources' type, `chatplugin`
 */
export function createChannelDirectory(platform: Platform, type: string): ChannelDirectory {
  const { namespace } = platform;
  const channels: ResourceCache<Channel> = platform.kubernetes.watch(CHANNEL, { namespace });
  const sources: ResourceCache<Source> = platform.kubernetes.watch(SOURCE, { namespace });
  const listeners = new Set<(ids: ReadonlySet<ChannelId>) => void>();
  let byId = new Map<ChannelId, SourceChannel>();

  const refresh = () => {
    const next = new Map<ChannelId, SourceChannel>();
    for (const resource of channels.list(namespace)) {
      const channel = sourceChannel(resource, sources.get(namespace, resource.spec.sourceRef.name), type);
      if (channel) next.set(channel.id, channel);
    }
    const changed = new Set<ChannelId>();
    for (const id of new Set([...byId.keys(), ...next.keys()])) {
      if (!isSame(byId.get(id), next.get(id))) changed.add(id);
    }
    byId = next;
    if (changed.size === 0) return;
    for (const listener of listeners) {
      try {
        listener(changed);
      } catch (error) {
        platform.logger.error('channel-listener-failed', { error });
      }
    }
  };
  const stopChannels = channels.onChange(refresh);
  const stopSources = sources.onChange(refresh);

  const synced = Promise.all([channels.synced, sources.synced]).then(refresh);
  // It need not be awaited: without a handler of its own a rejection would end the process.
  synced.catch((error: unknown) => platform.logger.error('channels-not-known', { error }));

  return {
    synced,
    isSynced: () => channels.isSynced() && sources.isSynced(),
    byId: (id) => byId.get(id as ChannelId), // a lookup; any text may be asked for
    list: () => [...byId.values()],
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      stopChannels();
      stopSources();
      channels.close();
      sources.close();
    },
  };
}

function sourceChannel(resource: Channel, source: Source | undefined, type: string): SourceChannel | undefined {
  if (!source || source.spec.type !== type) return undefined;
  const { name, namespace = '', deletionTimestamp } = resource.metadata;
  const sourceChannelId = resource.spec.sourceChannelId ?? name;
  return {
    id: type === 'chatplugin' ? chatpluginChannelId(namespace, name) : channelIdOf(type, sourceChannelId),
    source: source.metadata.name,
    resource,
    connected: !deletionTimestamp && isServing(source),
  };
}

function isSame(before: SourceChannel | undefined, after: SourceChannel | undefined): boolean {
  return before?.resource === after?.resource && before?.connected === after?.connected;
}
