import type { Component } from '@airy/platform';
import { createEventsRouter } from '@airy/source-kit';
import { readSendEvent } from './domain/send-event.ts';

/** Visitors' raw messages → the messages topic. */
export const eventsRouter: Component = {
  name: 'sources-chatplugin-events-router',
  start: (platform) =>
    createEventsRouter({
      platform,
      map: (event) => {
        const read = readSendEvent(event);
        if (read.kind === 'unreadable') return read;
        const { message } = read;
        return {
          kind: 'routed',
          conversationId: message.conversationId,
          messages: [{ schemaVersion: 1, kind: 'message-created', message }],
        };
      },
    }),
};
