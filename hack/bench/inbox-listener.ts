import { createStompClient } from '@airy/stomp';
import { WebSocket } from 'ws';

/** An agent's socket. */
export interface InboxListener {
  /** Resolves when a message with this text arrives; ask before it is sent. */
  next(text: string): Promise<void>;
  close(): void;
}

/** Subscribes to `/events` with the instance token; resolves when subscribed. */
export function listenToInbox(instance: { readonly url: string; readonly token: string }): Promise<InboxListener> {
  const waiting = new Map<string, () => void>();
  class AuthorizedSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { headers: { authorization: `Bearer ${instance.token}` }, perMessageDeflate: false });
    }
  }
  return new Promise((resolve) => {
    const client = createStompClient({
      url: `${instance.url.replace(/^http/, 'ws')}/ws.communication`,
      WebSocketCtor: AuthorizedSocket as never, // the `ws` class has the few members the client uses
      subscriptions: [{ id: 'sub-0', destination: '/events' }],
      onMessage: (_destination, _headers, body) => {
        const event = JSON.parse(body) as { payload?: { message?: { content?: { text?: string } } } }; // the documented envelope
        const text = event.payload?.message?.content?.text ?? '';
        waiting.get(text)?.();
        waiting.delete(text);
      },
      onStateChange: (state) => {
        if (state !== 'connected') return;
        resolve({
          next: (text) => new Promise((arrived) => void waiting.set(text, arrived)),
          close: () => client.stop(),
        });
      },
    });
    client.start();
  });
}
