import { createStompClient, type StompClientOptions } from '@airy/stomp';
import { type LiveEvent, parseEvent } from '../api/events.ts';

/** The socket of the inbox: after a loss it goes on where it was. */
export interface LiveFeed {
  /** Listens from a place in the events on; without one from now on. Safe to call twice. */
  start(cursor: string | undefined): void;
  stop(): void;
}

/** Listens to `/events` of `/ws.communication`, and resumes by cursor after a lost connection. */
export function createLiveFeed(options: {
  /** `wss://host/ws.communication` */
  readonly url: string;
  readonly onEvent: (event: LiveEvent) => void;
  readonly onConnection: (isOnline: boolean) => void;
  readonly WebSocketCtor?: NonNullable<StompClientOptions['WebSocketCtor']>;
}): LiveFeed {
  let cursor: string | undefined;
  const client = createStompClient({
    url: options.url,
    subscriptions: [
      {
        id: 'sub-0',
        destination: '/events',
        headers: (): Record<string, string> => (cursor === undefined ? {} : { cursor }),
      },
    ],
    onMessage: (_destination, headers, body) => {
      cursor = headers.cursor ?? cursor;
      const event = parseEvent(body);
      if (event) options.onEvent(event);
    },
    onStateChange: (state) => {
      if (state !== 'connecting') options.onConnection(state === 'connected');
    },
    ...(options.WebSocketCtor ? { WebSocketCtor: options.WebSocketCtor } : {}),
  });
  return {
    start: (from) => {
      cursor = from ?? cursor;
      client.start();
    },
    stop: () => client.stop(),
  };
}

/** The socket's address on the page's own host. */
export function socketUrl(location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws.communication`;
}
