import { createStompClient, type StompClient } from '@airy/stomp';

/** A message as the API answers it. */
export interface WireMessage {
  readonly id: string;
  readonly content: { readonly text?: string };
  readonly from_contact: boolean;
  readonly delivery_state: string;
}

/** A visitor without a browser. */
export interface Visitor {
  readonly token: string;
  readonly history: readonly WireMessage[];
  /** What the socket brought. */
  readonly received: readonly WireMessage[];
  send(text: string, key?: string): Promise<{ status: number; body: WireMessage }>;
  resumeToken(): Promise<string>;
  /** Opens the socket; resolves when subscribed. */
  listen(): Promise<void>;
  leave(): void;
}

/** Authenticates at the chat plugin's API. @throws {Error} with the answer when it refuses */
export async function aVisitor(
  url: string,
  body: { readonly channel_id?: string; readonly resume_token?: string },
): Promise<Visitor> {
  const post = (path: string, payload: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(payload),
    });
  const answer = await post('/chatplugin.authenticate', body);
  if (!answer.ok) throw new Error(`chatplugin.authenticate: ${answer.status} ${await answer.text()}`);
  const { token, messages } = (await answer.json()) as { token: string; messages: WireMessage[] }; // the documented answer
  const received: WireMessage[] = [];
  let client: StompClient | undefined;
  const bearer = { authorization: `Bearer ${token}` };
  return {
    token,
    history: messages,
    received,
    send: async (text, key) => {
      const sent = await post(
        '/chatplugin.send',
        { message: { text } },
        { ...bearer, ...(key ? { 'idempotency-key': key } : {}) },
      );
      return { status: sent.status, body: (await sent.json()) as WireMessage }; // the documented answer
    },
    resumeToken: async () => {
      const { resume_token } = (await (await post('/chatplugin.resumeToken', {}, bearer)).json()) as {
        resume_token: string;
      }; // the documented answer
      return resume_token;
    },
    listen: () =>
      new Promise((resolve) => {
        client = createStompClient({
          url: `${url.replace(/^http/, 'ws')}/ws.chatplugin`,
          connectHeaders: () => ({ Authorization: `Bearer ${token}` }),
          subscriptions: [{ id: 'sub-0', destination: '/user/queue/message' }],
          onMessage: (_destination, _headers, text) => {
            received.push((JSON.parse(text) as { message: WireMessage }).message); // the documented frame
          },
          onStateChange: (state) => {
            if (state === 'connected') resolve();
          },
        });
        client.start();
      }),
    leave: () => client?.stop(),
  };
}
