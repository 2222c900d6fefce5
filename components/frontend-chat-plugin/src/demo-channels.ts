import { CHANNEL, SOURCE } from '@airy/crds';
import { chatpluginChannelId } from '@airy/domain';
import type { Platform } from '@airy/platform';
import type { DemoChannel } from './domain/demo-page.ts';

/** The chatplugin channels of this instance, live. */
export interface DemoChannels {
  list(): readonly DemoChannel[];
  isSynced(): boolean;
  close(): void;
}

/** Watches the Channels of this instance's chatplugin Sources. */
export function watchDemoChannels({ kubernetes, namespace, instance }: Platform): DemoChannels {
  const channels = kubernetes.watch(CHANNEL, { namespace });
  const sources = kubernetes.watch(SOURCE, { namespace });
  return {
    list: () =>
      channels.list(namespace).flatMap(({ metadata, spec }) => {
        const source = sources.get(namespace, spec.sourceRef.name);
        const isOurs = source?.spec.type === 'chatplugin' && source.spec.instanceRef.name === instance;
        if (!isOurs || metadata.deletionTimestamp) return [];
        return [{ id: chatpluginChannelId(namespace, metadata.name), name: spec.name ?? metadata.name }];
      }),
    isSynced: () => channels.isSynced() && sources.isSynced(),
    close: () => {
      channels.close();
      sources.close();
    },
  };
}
