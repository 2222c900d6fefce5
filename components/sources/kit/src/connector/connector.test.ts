import { CHANNEL } from '@airy/crds';
import type { Message, MessageRecord } from '@airy/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aMessage, created, startTestLine, type TestLine } from '../test-kit.ts';
import { until } from '../test-until.ts';
import type { SendOutcome } from './options.ts';

let line: TestLine;
beforeEach(async () => {
  line = await startTestLine();
});
afterEach(() => line.close());

const delivered: SendOutcome = { kind: 'delivered', sourceMessageId: 'p-1' };

/** A platform that writes down what it is asked to send and answers as told. */
function fakePlatform(answer: (message: Message, attempt: number) => SendOutcome | Promise<SendOutcome>) {
  const sent: string[] = [];
  return {
    sent,
    send: async (message: Message, { attempt }: { readonly attempt: number }) => {
      sent.push(message.id);
      return answer(message, attempt);
    },
  };
}

async function outcomes(): Promise<readonly string[]> {
  const records = await line.records();
  return records.flatMap((record) =>
    record.kind === 'delivery-updated' ? [`${record.messageId} ${record.deliveryState}`] : [],
  );
}

async function errorOf(id: string): Promise<string | undefined> {
  const records = await line.records();
  return records.flatMap((record) =>
    record.kind === 'delivery-updated' && record.messageId === id ? [record.error ?? ''] : [],
  )[0];
}

function claim(id: string, claimId = 'another/1'): MessageRecord {
  return { schemaVersion: 1, kind: 'send-claimed', messageId: id as Message['id'], claimId, at: line.clock.nowIso() };
}

function resent(id: string): MessageRecord {
  return { schemaVersion: 1, kind: 'message-resent', messageId: id as Message['id'], at: line.clock.nowIso() };
}

describe('sending', () => {
  it('claims a pending message, sends it once and says that it was delivered', async () => {
    const platform = fakePlatform(() => delivered);
    await line.connect(platform.send);
    await line.append('c1', created(aMessage(line, { id: 'm1' })));
    await until(() => line.records()).toHaveLength(3);
    expect(await line.records()).toMatchObject([
      { kind: 'message-created' },
      { kind: 'send-claimed', messageId: 'm1', claimId: expect.stringMatching(/^sources-line-connector-0-0\//) },
      { kind: 'delivery-updated', messageId: 'm1', deliveryState: 'delivered', sourceMessageId: 'p-1' },
    ]);
    expect(platform.sent).toEqual(['m1']);
  });

  it("leaves alone what is not its own: contacts' messages, other sources', settled ones", async () => {
    const platform = fakePlatform(() => delivered);
    await line.connect(platform.send);
    await line.append(
      'c1',
      created(aMessage(line, { id: 'm1', fromContact: true, deliveryState: 'delivered' })),
      created(aMessage(line, { id: 'm2', source: 'facebook' })),
      created(aMessage(line, { id: 'm3', deliveryState: 'failed' })),
      created(aMessage(line, { id: 'm4' })),
    );
    await until(outcomes).toEqual(['m4 delivered']);
    expect(platform.sent).toEqual(['m4']);
  });

  it('says why the platform refused', async () => {
    await line.connect(fakePlatform(() => ({ kind: 'failed', error: 'the number is not in service' })).send);
    await line.append('c1', created(aMessage(line, { id: 'm1' })));
    await until(() => errorOf('m1')).toBe('the number is not in service');
  });

  it('does not know the outcome of a send that throws, says so, and does not repeat it', async () => {
    const platform = fakePlatform(() => Promise.reject(new Error('socket hang up')));
    await line.connect(platform.send);
    await line.append('c1', created(aMessage(line, { id: 'm1' })));
    await until(() => errorOf('m1')).toContain('Outcome unknown');
    expect(platform.sent).toEqual(['m1']);
  });

  it('ends a send that takes too long', async () => {
    const aborted: boolean[] = [];
    await line.connect(
      (_message, { signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => aborted.push(true));
        }),
      { limits: { attemptTimeoutMs: 30 } },
    );
    await line.append('c1', created(aMessage(line, { id: 'm1' })));
    await until(() => errorOf('m1')).toContain('Outcome unknown');
    expect(aborted).toEqual([true]);
  });

  it('ignores a repeated message-created', async () => {
    const platform = fakePlatform(() => delivered);
    await line.connect(platform.send);
    const record = created(aMessage(line, { id: 'm1' }));
    await line.append('c1', record, record);
    await until(outcomes).toEqual(['m1 delivered']);
    await line.append('c1', record, created(aMessage(line, { id: 'm2' })));
    await until(outcomes).toEqual(['m1 delivered', 'm2 delivered']);
    expect(platform.sent).toEqual(['m1', 'm2']);
  });

  it('sends a resent message again, once', async () => {
    const platform = fakePlatform(() => (platform.sent.length === 1 ? { kind: 'failed', error: 'no' } : delivered));
    await line.connect(platform.send);
    await line.append('c1', created(aMessage(line, { id: 'm1' })));
    await until(outcomes).toEqual(['m1 failed']);
    await line.append('c1', resent('m1'));
    await until(outcomes).toEqual(['m1 failed', 'm1 delivered']);
    expect(platform.sent).toEqual(['m1', 'm1']);
  });

  it('finds a resent message that is older than what it keeps', async () => {
    const platform = fakePlatform(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return delivered;
    });
    await line.append('c1', created(aMessage(line, { id: 'm1', deliveryState: 'failed' })));
    line.clock.jump(24 * 3_600_000);
    await line.append('c1', created(aMessage(line, { id: 'm2', deliveryState: 'failed' })));
    await line.connect(platform.send);
    await line.append('c1', resent('m1'));
    await until(outcomes).toEqual(['m1 delivered']);
    expect(platform.sent).toEqual(['m1']);
  });
});

describe('what is not sent', () => {
  it('fails with the reason when it is too old', async () => {
    const platform = fakePlatform(() => delivered);
    await line.append('c1', created(aMessage(line, { id: 'm1' })));
    line.clock.jump(301_000);
    await line.connect(platform.send);
    await until(() => errorOf('m1')).toContain('Not sent within 300 seconds');
    expect(platform.sent).toEqual([]);
  });

  it('fails when its channel is gone', async () => {
    const platform = fakePlatform(() => delivered);
    await line.connect(platform.send, { limits: { channelGraceMs: 10 } });
    await line.kubernetes.delete({ type: CHANNEL, namespace: 'airy', name: 'main' });
    await line.append('c1', created(aMessage(line, { id: 'm1' })));
    await until(() => errorOf('m1')).toBe('The channel does not exist any more');
    expect(platform.sent).toEqual([]);
  });
});

describe('retries', () => {
  it('come after a while for what was certainly not sent, under the same claim', async () => {
    const platform = fakePlatform((_message, attempt) => (attempt < 2 ? { kind: 'retry', error: '429' } : delivered));
    await line.connect(platform.send, { limits: { retryBudgetMs: 3_600_000 } });
    await line.append('c1', created(aMessage(line, { id: 'm1' })));
    await until(() => platform.sent.length).toBe(1);
    await until(() => {
      line.clock.jump(1_000);
      return outcomes();
    }).toEqual(['m1 delivered']);
    expect(platform.sent).toEqual(['m1', 'm1', 'm1']);
    expect((await line.records()).filter(({ kind }) => kind === 'send-claimed')).toHaveLength(1);
  });

  it('end with the budget', async () => {
    await line.connect(fakePlatform(() => ({ kind: 'retry', error: 'too many requests', afterMs: 61_000 })).send);
    await line.append('c1', created(aMessage(line, { id: 'm1' })));
    await until(() => errorOf('m1')).toBe('Gave up trying: too many requests');
  });
});

describe('order', () => {
  it('is kept within each conversation while conversations go beside each other', async () => {
    const running = new Map<string, number>();
    const sent = new Map<string, string[]>();
    let most = 0;
    await line.connect(async (message) => {
      const conversation = message.conversationId;
      running.set(conversation, (running.get(conversation) ?? 0) + 1);
      most = Math.max(most, running.size);
      expect(running.get(conversation)).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      sent.set(conversation, [...(sent.get(conversation) ?? []), message.id]);
      running.delete(conversation);
      return delivered;
    });
    const conversations = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
    for (let index = 0; index < 12; index += 1) {
      await Promise.all(
        conversations.map((conversation) =>
          line.append(
            conversation,
            created(
              aMessage(line, {
                id: `${conversation}-${index}`,
                conversationId: conversation,
              }),
            ),
          ),
        ),
      );
    }
    await until(async () => (await outcomes()).length).toBe(72);
    for (const conversation of conversations) {
      expect(sent.get(conversation)).toEqual(Array.from({ length: 12 }, (_, index) => `${conversation}-${index}`));
    }
    expect(most).toBeGreaterThan(1);
  });

  it('does not let a conversation that is retried hold up the others', async () => {
    const platform = fakePlatform(({ id }) =>
      id.startsWith('stuck') ? { kind: 'retry', error: '429', afterMs: 30_000 } : delivered,
    );
    await line.connect(platform.send, { limits: { concurrency: 1 } });
    await line.append('c1', created(aMessage(line, { id: 'stuck' })));
    await until(() => platform.sent).toEqual(['stuck']);
    await line.append('c2', created(aMessage(line, { id: 'm2', conversationId: 'c2' })));
    await until(outcomes).toEqual(['m2 delivered']);
  });
});

describe('crashes', () => {
  it('a claim without an outcome fails as unknown once nobody can be sending any more, and is not sent again', async () => {
    const platform = fakePlatform(() => delivered);
    await line.append('c1', created(aMessage(line, { id: 'm1' })), claim('m1'));
    await line.connect(platform.send);
    line.clock.jump(60_000);
    expect(await outcomes()).toEqual([]);
    line.clock.jump(30_000);
    await until(() => errorOf('m1')).toContain('Outcome unknown');
    expect(platform.sent).toEqual([]);
  });

  it("waits for the outcome of another's claim", async () => {
    const platform = fakePlatform(() => delivered);
    await line.append('c1', created(aMessage(line, { id: 'm1' })), claim('m1'));
    await line.connect(platform.send);
    await line.append('c1', {
      schemaVersion: 1,
      kind: 'delivery-updated',
      messageId: 'm1' as Message['id'],
      deliveryState: 'delivered',
      at: line.clock.nowIso(),
    });
    await line.append('c1', created(aMessage(line, { id: 'm2' })));
    await until(outcomes).toEqual(['m1 delivered', 'm2 delivered']);
    line.clock.jump(90_000);
    await line.append('c1', created(aMessage(line, { id: 'm3' })));
    await until(outcomes).toEqual(['m1 delivered', 'm2 delivered', 'm3 delivered']);
    expect(platform.sent).toEqual(['m2', 'm3']);
  });

  it('a message that was taken from the log and neither claimed nor sent is sent by the next owner', async () => {
    const first = fakePlatform(() => delivered);
    const stopped = await line.connect(first.send);
    await line.append('c1', created(aMessage(line, { id: 'm1' })));
    await until(outcomes).toEqual(['m1 delivered']);
    // the group's offset stands behind m2 although nothing was done about it
    await stopped.close();
    const reader = await line.log.subscribe({
      group: 'sources-line-connector',
      topics: ['application.communication.messages'],
      onBatch: () => Promise.resolve(),
    });
    await line.append('c1', created(aMessage(line, { id: 'm2' })));
    await until(() => reader.health()).toMatchObject({ lag: 0 });
    await reader.stop();
    const second = fakePlatform(() => delivered);
    await line.connect(second.send, { replica: 1 });
    await until(outcomes).toEqual(['m1 delivered', 'm2 delivered']);
    expect(second.sent).toEqual(['m2']);
  });

  it('does not send when another sender was quicker with its claim', async () => {
    const platform = fakePlatform(() => delivered);
    const hasClaim = (records: readonly { readonly value: unknown }[]) =>
      records.some(({ value }) => (value as MessageRecord).kind === 'send-claimed'); // the test's own topic
    const gate = Promise.withResolvers<void>();
    const slow: typeof line.log = Object.create(line.log, {
      append: {
        value: async (topic: string, records: Parameters<typeof line.log.append>[1]) => {
          if (hasClaim(records)) await line.append('c1', claim('m1'));
          return line.log.append(topic, records);
        },
      },
      subscribe: {
        value: (options: Parameters<typeof line.log.subscribe>[0]) =>
          line.log.subscribe({
            ...options,
            onBatch: async (batch) => {
              if (hasClaim(batch.records)) await gate.promise;
              await options.onBatch(batch);
            },
          }),
      },
      read: { value: (...args: Parameters<typeof line.log.read>) => line.log.read(...args) },
      endOffsets: { value: (topic: string) => line.log.endOffsets(topic) },
    });
    await line.connect(platform.send, { log: slow });
    await line.append('c1', created(aMessage(line, { id: 'm1' })));
    await until(async () => (await line.records()).filter(({ kind }) => kind === 'send-claimed')).toHaveLength(2);
    await until(() => {
      line.clock.jump(10_000);
      return errorOf('m1');
    }).toContain('Outcome unknown');
    expect(platform.sent).toEqual([]);
    gate.resolve();
  });

  it('an unfinished message older than the newest window of the log is found before the committed offset', async () => {
    await line.append('c1', created(aMessage(line, { id: 'm1' })));
    const reader = await line.log.subscribe({
      group: 'sources-line-connector',
      topics: ['application.communication.messages'],
      onBatch: () => Promise.resolve(),
    });
    await until(() => reader.health()).toMatchObject({ lag: 0 });
    await reader.stop();
    line.clock.jump(60_000);
    await line.append('c1', created(aMessage(line, { id: 'm2' })));
    line.clock.jump(3_600_000);
    await line.append('c1', created(aMessage(line, { id: 'm3' })));
    await line.connect(fakePlatform(() => delivered).send);
    await until(async () => (await outcomes()).toSorted()).toEqual(['m1 failed', 'm2 failed', 'm3 delivered']);
  });

  it('a message that was settled before a long outage stays so although its outcome stands batches later', async () => {
    await line.append('c1', created(aMessage(line, { id: 'm1' })), claim('m1'));
    const foreign = Array.from({ length: 1_200 }, (_, index) =>
      created(aMessage(line, { id: `other-${index}`, source: 'facebook' })),
    );
    await line.append('c1', ...foreign, {
      schemaVersion: 1,
      kind: 'delivery-updated',
      messageId: 'm1' as Message['id'],
      deliveryState: 'delivered',
      at: line.clock.nowIso(),
    });
    line.clock.jump(3_600_000);
    await line.append('c1', ...foreign);
    await line.connect(fakePlatform(() => delivered).send);
    await line.append('c1', created(aMessage(line, { id: 'm2' })));
    await until(outcomes).toContain('m2 delivered');
    expect(await outcomes()).toEqual(['m1 delivered', 'm2 delivered']);
  });

  it('two replicas that come and go send each message once', async () => {
    const platform = fakePlatform(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return delivered;
    });
    const ids = Array.from({ length: 60 }, (_, index) => `m${index}`);
    let one = await line.connect(platform.send, { replica: 0 });
    const two = await line.connect(platform.send, { replica: 1 });
    for (const [index, id] of ids.entries()) {
      const conversationId = `c${index % 7}`;
      await line.append(conversationId, created(aMessage(line, { id, conversationId })));
      if (index === 20) await one.close();
      if (index === 40) one = await line.connect(platform.send, { replica: 2 });
      if (index === 50) await two.close();
    }
    await until(async () => new Set(await outcomes()).size).toBe(60);
    expect(await outcomes()).toHaveLength(60);
    expect(platform.sent.toSorted()).toEqual(ids.toSorted());
  });
});

describe('a repeatable send', () => {
  it('is claimed and delivered in one append', async () => {
    await line.connect(() => Promise.resolve({ kind: 'delivered' }), { repeatable: true });
    await line.append('c1', created(aMessage(line, { id: 'm1' })), created(aMessage(line, { id: 'm2' })));
    await until(outcomes).toEqual(['m1 delivered', 'm2 delivered']);
    expect((await line.records()).map(({ kind }) => kind)).toEqual([
      'message-created',
      'message-created',
      'send-claimed',
      'delivery-updated',
      'send-claimed',
      'delivery-updated',
    ]);
    await line.append('c1', created(aMessage(line, { id: 'm3' })));
    await until(outcomes).toEqual(['m1 delivered', 'm2 delivered', 'm3 delivered']);
  });
});
