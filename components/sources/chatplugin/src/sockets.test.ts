import { TOPICS } from '@airy/domain';
import { createStompClient, type StompClient, type StompHeaders } from '@airy/stomp';
import { Client } from '@stomp/stompjs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authenticateAt, bearer, holdUp, postTo, startTestSource, type TestSource } from './test-source.ts';
import { until } from './test-until.ts';

interface Push {
  readonly text: string;
  readonly cursor: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A visitor's socket that remembers what came and from where to go on. */
interface Visitor {
  readonly pushes: Push[];
  readonly states: string[];
  readonly reasons: (string | undefined)[];
  stop(): void;
}

let source: TestSource;
let clients: StompClient[] = [];
beforeEach(async () => {
  source = await startTestSource();
});
afterEach(async () => {
  for (const client of clients) client.stop();
  clients = [];
  await source.close();
});

function visit(
  url: string,
  token: string,
  options: { readonly cursor?: string; readonly destination?: string } = {},
): Visitor {
  const visitor: Visitor = { pushes: [], states: [], reasons: [], stop: () => client.stop() };
  const client = createStompClient({
    url: `${url.replace('http', 'ws')}/ws.chatplugin`,
    connectHeaders: (): StompHeaders => ({ Authorization: `Bearer ${token}` }),
    subscriptions: [
      {
        id: 'sub-0',
        destination: options.destination ?? '/user/queue/message',
        headers: (): StompHeaders => (options.cursor === undefined ? {} : { cursor: options.cursor }),
      },
    ],
    onMessage: (_destination, headers, text) => {
      const body = JSON.parse(text);
      visitor.pushes.push({ text: body.message?.content?.text, cursor: headers.cursor, body });
    },
    onStateChange: (state, reason) => {
      visitor.states.push(state);
      if (reason) visitor.reasons.push(reason);
    },
  });
  clients.push(client);
  client.start();
  return visitor;
}

const textsOf = ({ pushes }: Visitor) => pushes.map(({ text }) => text);

async function send(token: string, text: string, url = source.webhook.url): Promise<void> {
  const { status } = await postTo(url, '/chatplugin.send', { message: { text } }, bearer(token));
  expect(status).toBe(200);
}

describe('/ws.chatplugin', () => {
  it("pushes the visitor's own messages and the agent's, once, to all sockets of the conversation", async () => {
    const second = await source.addWebhook(1);
    const { token, conversationId, cursor } = await source.authenticate();
    const visitors = [source.webhook.url, source.webhook.url, second.url].map((url) => visit(url, token, { cursor }));
    await send(token, 'hello');
    await until(() => visitors.map(textsOf)).toEqual([['hello'], ['hello'], ['hello']]);
    await source.agentSays(conversationId, 'hi there');
    for (const visitor of visitors) await until(() => textsOf(visitor)).toEqual(['hello', 'hi there']);
    expect(visitors[0]?.pushes.map(({ body }) => body)).toEqual([
      expect.objectContaining({ conversation_id: conversationId, channel_id: source.channelId }),
      expect.objectContaining({
        message: expect.objectContaining({
          delivery_state: 'delivered',
          from_contact: false,
          sender: expect.anything(),
        }),
      }),
    ]);
  });

  it('serves an unmodified stompjs client without a cursor', async () => {
    const { token, conversationId } = await source.authenticate();
    const texts: string[] = [];
    const client = new Client({
      brokerURL: `${source.webhook.url.replace('http', 'ws')}/ws.chatplugin`,
      connectHeaders: { Authorization: `Bearer ${token}` },
      heartbeatIncoming: 4_000,
      heartbeatOutgoing: 4_000,
    });
    const subscribed = new Promise<void>((resolve) => {
      client.onConnect = () => {
        client.subscribe('/user/queue/message', (frame) => texts.push(JSON.parse(frame.body).message.content.text));
        client.watchForReceipt('asked', () => resolve());
        client.subscribe('/user/queue/config', () => {}, { receipt: 'asked' });
      };
    });
    client.activate();
    await subscribed;
    await send(token, 'one');
    await source.agentSays(conversationId, 'two');
    await until(() => texts).toEqual(['one', 'two']);
    await client.deactivate();
  });

  it('keeps conversations apart', async () => {
    const [ada, bob] = [await source.authenticate(), await source.authenticate()];
    const [first, second] = [ada, bob].map(({ token, cursor }) => visit(source.webhook.url, token, { cursor }));
    await send(ada.token, 'from ada');
    await send(bob.token, 'from bob');
    await until(() => [first, second].map((visitor) => visitor && textsOf(visitor))).toEqual([
      ['from ada'],
      ['from bob'],
    ]);
  });

  it('refuses a bad token with an ERROR that says 401, and a page of a foreign origin', async () => {
    const visitor = visit(source.webhook.url, 'nonsense');
    await until(() => visitor.reasons[0]).toContain('401');
    const answer = await new Promise<string>((resolve) => {
      const socket = new WebSocket(`${source.webhook.url.replace('http', 'ws')}/ws.chatplugin`, {
        headers: { origin: 'https://evil.example.com' },
      } as never); // undici's own option
      socket.onopen = () => resolve('open');
      socket.onerror = () => resolve('refused');
    });
    expect(answer).toBe('refused');
  });

  it('pushes the changed settings of the channel', async () => {
    const { token } = await source.authenticate();
    const visitor = visit(source.webhook.url, token, { destination: '/user/queue/config' });
    await until(() => visitor.states).toContain('connected');
    await until(() => {
      source.putChannel('shop', { widget: { headerText: `Changed ${crypto.randomUUID()}` } });
      return visitor.pushes[0]?.body;
    }).toMatchObject({ channel_id: source.channelId, widget: { headerText: expect.stringContaining('Changed') } });
  });

  it('asks for a reload when it does not know the cursor, and goes on live', async () => {
    const { token } = await source.authenticate();
    for (const cursor of ['nonsense', '0.999999', '99.0']) {
      const visitor = visit(source.webhook.url, token, { cursor });
      await until(() => visitor.pushes[0]?.body.type).toBe('resync.required');
      await send(token, `after ${cursor}`);
      await until(() => textsOf(visitor).at(-1)).toBe(`after ${cursor}`);
      visitor.stop();
    }
  });

  it('shows a message once although its records come twice', async () => {
    const { token, conversationId, cursor } = await source.authenticate();
    const visitor = visit(source.webhook.url, token, { cursor });
    await send(token, 'once');
    await source.agentSays(conversationId, 'also once');
    await until(() => textsOf(visitor)).toEqual(['once', 'also once']);
    const records = await source.messageRecords();
    await source.log.append(
      TOPICS.messages.name,
      records.map(({ key, value }) => ({ key, value })),
    );
    await send(token, 'last');
    await until(() => textsOf(visitor).at(-1)).toBe('last');
    expect(textsOf(visitor)).toEqual(['once', 'also once', 'last']);
  });
});

describe('resuming', () => {
  it('misses nothing and repeats nothing, wherever the socket broke and to whichever replica it comes back', async () => {
    const second = await source.addWebhook(1);
    const urls = [source.webhook.url, second.url];
    const action = fc.constantFrom('visitor', 'agent', 'break', 'break and miss');
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 12 }), async (actions) => {
        const { token, conversationId, cursor } = await authenticateAt(source.webhook.url, source.channelId);
        const seen: string[] = [];
        let last = cursor;
        let replica = 0;
        let visitor = visit(source.webhook.url, token, { cursor });
        const take = () => {
          for (const push of visitor.pushes.splice(0)) {
            seen.push(push.text);
            last = push.cursor ?? last;
          }
        };
        const sent: string[] = [];
        const say = async (isVisitor: boolean) => {
          const text = `${sent.length}`;
          sent.push(text);
          if (isVisitor) await send(token, text, urls[replica % 2]);
          else await source.agentSays(conversationId, text);
        };
        for (const step of actions) {
          if (step === 'visitor' || step === 'agent') await say(step === 'visitor');
          else {
            take();
            visitor.stop();
            take();
            if (step === 'break and miss') await say(false);
            replica += 1;
            visitor = visit(urls[replica % 2] ?? '', token, { cursor: last });
          }
        }
        await until(() => {
          take();
          return seen.toSorted((a, b) => Number(a) - Number(b));
        }).toEqual(sent);
        visitor.stop();
        take();
        expect(seen).toHaveLength(sent.length);
      }),
      { numRuns: 12 },
    );
  });
});

describe('a replica that lags behind', () => {
  it('does not push again what the cursor has seen elsewhere', async () => {
    const held = holdUp(source.log);
    const second = await source.addWebhook(1, held.log);
    const { token, cursor } = await source.authenticate();
    held.hold();
    const visitor = visit(source.webhook.url, token, { cursor });
    await send(token, 'seen');
    await until(() => textsOf(visitor)).toEqual(['seen']);
    const seen = visitor.pushes[0]?.cursor;
    const moved = visit(second.url, token, seen === undefined ? {} : { cursor: seen });
    await until(() => moved.states).toContain('connected');
    await send(token, 'new');
    held.release();
    await until(() => textsOf(moved)).toEqual(['new']);
  });
});

describe('a restarted replica', () => {
  it('goes on with the history it had, and reads what it missed', async () => {
    const { token, conversationId } = await source.authenticate();
    const { body } = await source.post('/chatplugin.resumeToken', {}, bearer(token));
    await send(token, 'before');
    const second = await source.addWebhook(1);
    const historyAt = async (url: string) => {
      const answer = await postTo(url, '/chatplugin.authenticate', { resume_token: body.resume_token });
      const messages = answer.body.messages as readonly { content: { text: string } }[]; // the API's own shape
      return messages.map(({ content }) => content.text);
    };
    await until(() => historyAt(second.url)).toEqual(['before']);
    await second.close();
    await source.agentSays(conversationId, 'meanwhile');
    const again = await source.addWebhook(1);
    await until(() => historyAt(again.url)).toEqual(['before', 'meanwhile']);
  });

  it('shows a message that was accepted while no events-router runs', async () => {
    const alone = await startTestSource({ parts: [] });
    const { token } = await alone.authenticate();
    const { body } = await alone.post('/chatplugin.resumeToken', {}, bearer(token));
    await alone.post('/chatplugin.send', { message: { text: 'anybody?' } }, bearer(token));
    const resume = () => alone.post('/chatplugin.authenticate', { resume_token: body.resume_token });
    expect((await resume()).body.messages).toMatchObject([{ content: { text: 'anybody?' } }]);
    await alone.startRouter();
    await until(async () => (await alone.messageRecords()).length).toBe(1);
    expect((await resume()).body.messages).toHaveLength(1);
    await alone.close();
  });
});
