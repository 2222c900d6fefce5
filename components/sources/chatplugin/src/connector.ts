import type { Component } from '@airy/platform';
import { createChannelDirectory, createConnector } from '@airy/source-kit';
import { SOURCE_TYPE } from './domain/source-type.ts';

/**
 * Outbound messages → delivered.
 *
 * Nothing leaves the system here: once a message is delivered the webhook's replicas show it to the visitor, at once or
 * when he comes back. That is why the send is repeatable and always succeeds.
 */
export const connector: Component = {
  name: 'sources-chatplugin-connector',
  async start(platform) {
    const channels = createChannelDirectory(platform, SOURCE_TYPE);
    const running = await createConnector({
      platform,
      type: SOURCE_TYPE,
      channels,
      repeatable: true,
      send: () => Promise.resolve({ kind: 'delivered' }),
    });
    return {
      readiness: () => running.readiness(),
      stop: async () => {
        await running.stop();
        channels.close();
      },
    };
  },
};
