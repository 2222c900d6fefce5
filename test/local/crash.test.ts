import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, makeDataDir, removeDataDir, startInstance, type TestInstance } from '../support/local-instance.ts';
import { aVisitor, type Visitor, type WireMessage } from '../support/visitor.ts';

const VISITORS = 5;
const MESSAGES_EACH = 20;
/** Of 200, half by visitors and half by agents. */
const KILL_AFTER = 80;

interface Conversation {
  readonly id: string;
  readonly name: string;
  readonly visitor: Visitor;
  readonly resumeToken: string;
  /** What the instance acknowledged, in order. */
  readonly byVisitor: WireMessage[];
  readonly byAgent: WireMessage[];
}

const textOf = (message: WireMessage) => message.content.text ?? '';
const visitorText = (name: string, index: number) => `${name} asks ${index}`;
const agentText = (name: string, index: number) => `${name} is answered ${index}`;
const indices = Array.from({ length: MESSAGES_EACH }, (_, index) => index);

describe('an instance that is killed while 200 messages are under way', () => {
  const dataDir = makeDataDir();
  let instance: TestInstance;
  let conversations: Conversation[] = [];

  const sendAsAgent = (conversation: Pick<Conversation, 'id' | 'name'>, index: number) =>
    instance.call<WireMessage>(
      '/messages.send',
      { conversation_id: conversation.id, message: { text: agentText(conversation.name, index) } },
      { 'idempotency-key': `agent-${index}` },
    );
  const sendAsVisitor = (visitor: Visitor, name: string, index: number) =>
    visitor.send(visitorText(name, index), `visitor-${index}`);

  /** All messages of a conversation, oldest first, through the API's pages. */
  async function messagesOf(conversation: Conversation): Promise<readonly WireMessage[]> {
    const messages: WireMessage[] = [];
    let cursor: string | null = null;
    do {
      const { body }: { body: { data: WireMessage[]; pagination_data: { next_cursor: string | null } } } =
        await instance.call('/messages.list', { conversation_id: conversation.id, page_size: 7, cursor });
      messages.push(...body.data);
      cursor = body.pagination_data.next_cursor;
    } while (cursor !== null);
    return messages.toReversed();
  }

  async function begin(name: string): Promise<Conversation> {
    const channelId = new URL(instance.demo).searchParams.get('channel_id') ?? '';
    const visitor = await aVisitor(instance.url, { channel_id: channelId });
    await visitor.send(`${name} is here`);
    const id = await eventually(`the conversation of ${name} shows`, async () => {
      const { body } = await instance.call<{ data: { id: string; last_message: WireMessage }[] }>(
        '/conversations.list',
      );
      return body.data.find((conversation) => textOf(conversation.last_message) === `${name} is here`)?.id;
    });
    return { id, name, visitor, resumeToken: await visitor.resumeToken(), byVisitor: [], byAgent: [] };
  }

  beforeAll(async () => {
    instance = await startInstance(dataDir);
    conversations = await Promise.all(Array.from({ length: VISITORS }, (_, index) => begin(`Visitor ${index}`)));
    const killed = Promise.withResolvers<unknown>();
    let acknowledged = 0;

    /** Sends one after another until the instance is gone; what it acknowledged is kept. */
    async function sendAll(
      kept: WireMessage[],
      send: (index: number) => Promise<{ readonly status: number; readonly body: WireMessage }>,
    ): Promise<void> {
      for (const index of indices) {
        const answer = await send(index).catch(() => undefined);
        if (answer?.status !== 200) return;
        kept.push(answer.body);
        acknowledged += 1;
        if (acknowledged === KILL_AFTER) killed.resolve(instance.stop('SIGKILL'));
      }
    }
    await Promise.all(
      conversations.flatMap((conversation) => [
        sendAll(conversation.byVisitor, (index) => sendAsVisitor(conversation.visitor, conversation.name, index)),
        sendAll(conversation.byAgent, (index) => sendAsAgent(conversation, index)),
      ]),
    );
    await killed.promise;
    instance = await startInstance(dataDir);
  });
  afterAll(async () => {
    await instance?.stop();
    removeDataDir(dataDir);
  });

  it('was killed in the middle', () => {
    const acknowledged = conversations.flatMap(({ byVisitor, byAgent }) => [...byVisitor, ...byAgent]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(KILL_AFTER);
    expect(acknowledged.length).toBeLessThan(VISITORS * MESSAGES_EACH * 2);
    expect(conversations.every(({ byAgent }) => byAgent.length > 0)).toBe(true);
  });

  it('shows the team every acknowledged message once, in order', async () => {
    for (const conversation of conversations) {
      const messages = await eventually('the API has caught up', async () => {
        const found = await messagesOf(conversation);
        const ids = new Set(found.map(({ id }) => id));
        return [...conversation.byVisitor, ...conversation.byAgent].every(({ id }) => ids.has(id)) ? found : undefined;
      });
      expectOnceInOrder(messages, conversation);
    }
  });

  it('shows each resuming visitor every acknowledged message once, in order', async () => {
    for (const conversation of conversations) {
      const history = await eventually('the history is complete', async () => {
        const resumed = await aVisitor(instance.url, { resume_token: conversation.resumeToken });
        const ids = new Set(resumed.history.map(({ id }) => id));
        return [...conversation.byVisitor, ...conversation.byAgent].every(({ id }) => ids.has(id))
          ? resumed.history
          : undefined;
      });
      expectOnceInOrder(history, conversation);
    }
  });

  it('doubles nothing when everything is sent again with the same keys', async () => {
    await Promise.all(
      conversations.map(async (conversation) => {
        const visitor = await aVisitor(instance.url, { resume_token: conversation.resumeToken });
        for (const index of indices) {
          const byVisitor = await sendAsVisitor(visitor, conversation.name, index);
          const byAgent = await sendAsAgent(conversation, index);
          expect([byVisitor.status, byAgent.status]).toEqual([200, 200]);
          expect(byVisitor.body.id).toBe(conversation.byVisitor[index]?.id ?? byVisitor.body.id);
          expect(byAgent.body.id).toBe(conversation.byAgent[index]?.id ?? byAgent.body.id);
        }
      }),
    );
    for (const conversation of conversations) {
      const { name } = conversation;
      const last = agentText(name, MESSAGES_EACH - 1);
      const messages = await eventually('the last one stands', async () => {
        const found = await messagesOf(conversation);
        return found.some((message) => textOf(message) === last) ? found : undefined;
      });
      expect(messages.filter(({ from_contact }) => from_contact).map(textOf)).toEqual([
        `${name} is here`,
        ...indices.map((index) => visitorText(name, index)),
      ]);
      expect(messages.filter(({ from_contact }) => !from_contact).map(textOf)).toEqual(
        indices.map((index) => agentText(name, index)),
      );
    }
  });

  it('hands every agent’s message to the visitor in the end', async () => {
    for (const conversation of conversations) {
      await eventually('none is pending', async () => {
        const messages = await messagesOf(conversation);
        return messages.every((message) => message.delivery_state === 'delivered') || undefined;
      });
    }
  });
});

/** Each message stands once; what was acknowledged stands in the order it was acknowledged in. */
function expectOnceInOrder(messages: readonly WireMessage[], conversation: Conversation): void {
  const ids = messages.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(messages.map(textOf)).size).toBe(messages.length);
  for (const acknowledged of [conversation.byVisitor, conversation.byAgent]) {
    const wanted = new Set(acknowledged.map(({ id }) => id));
    expect(messages.filter(({ id }) => wanted.has(id)).map(textOf)).toEqual(acknowledged.map(textOf));
  }
}
