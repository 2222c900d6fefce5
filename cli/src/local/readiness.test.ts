import { AIRY_INSTANCE, type AiryInstance, CHANNEL, type Channel } from '@airy/crds';
import { createFakeClock } from '@airy/observability/testing';
import { createFakeKubernetes } from '@airy/platform/testing';
import { describe, expect, it } from 'vitest';
import { notReadyBefore, settled } from './readiness.ts';
import type { ComponentReport } from './runtime/component-runtime.ts';

const condition = (type: string, status: string, message: string) => ({
  type,
  status,
  message,
  reason: 'Test',
  lastTransitionTime: '2024-01-01T00:00:00Z',
  observedGeneration: 1,
});
const withReady = (status: string, message: string, ...more: ReturnType<typeof condition>[]) => ({
  observedGeneration: 1,
  conditions: [condition('Ready', status, message), ...more],
});

function anInstance(status: string): AiryInstance {
  const object = {
    apiVersion: 'core.airy.co/v1beta1',
    kind: 'AiryInstance',
    metadata: { name: 'airy', namespace: 'airy', generation: 1 },
    spec: {},
    status: withReady(status, 'Topics are made.'),
  };
  return object as AiryInstance; // as far as readiness looks
}

function aChannel(name: string, status: Channel['status'] | object): Channel {
  const object = {
    apiVersion: 'core.airy.co/v1beta1',
    kind: 'Channel',
    metadata: { name, namespace: 'airy', generation: 1 },
    spec: { sourceRef: { name: 'chat' } },
    status,
  };
  return object as Channel; // as far as readiness looks
}

function aStart(
  objects: { instance?: AiryInstance; channels?: readonly Channel[] },
  options: { before?: readonly string[]; hasToken?: boolean; report?: readonly ComponentReport[] } = {},
) {
  const client = createFakeKubernetes();
  if (objects.instance) client.put(AIRY_INSTANCE, objects.instance);
  for (const channel of objects.channels ?? []) client.put(CHANNEL, channel);
  const clock = createFakeClock();
  const stop = new AbortController();
  const report = options.report ?? [{ deployment: 'api-admin', ready: true }];
  let result: readonly { what: string; why: string }[] | undefined;
  const startedMs = clock.nowMs();
  const done = settled({
    client,
    runtime: { report: () => report },
    namespace: 'airy',
    before: new Set(options.before),
    hasToken: () => options.hasToken ?? true,
    clock,
    signal: stop.signal,
  }).then((answer) => {
    result = answer;
    return { answer, tookMs: clock.nowMs() - startedMs };
  });
  done.catch(() => {}); // looked at by the test
  return { client, clock, stop, done, result: () => result };
}

describe('the wait for readiness', () => {
  it('ends when all components and resources are ready', async () => {
    const { clock, done } = aStart({
      instance: anInstance('True'),
      channels: [aChannel('a', withReady('True', 'ok'))],
    });
    await clock.advance(100);
    expect(await done).toMatchObject({ answer: [] });
  });

  it('waits for a starting component up to 30 s and then names it', async () => {
    const report = [{ deployment: 'api-admin', ready: false, reason: 'Reading the log' }];
    const { clock, done, result } = aStart({ instance: anInstance('True') }, { report });
    await clock.advance(29_000);
    expect(result()).toBeUndefined();
    await clock.advance(2_000);
    expect((await done).answer).toEqual([{ what: 'api-admin', why: 'Reading the log' }]);
  });

  it('waits 10 s for a component that fails to start', async () => {
    const report = [{ deployment: 'api-admin', ready: false, reason: 'No', hasFailed: true }];
    const { clock, done } = aStart({ instance: anInstance('True') }, { report });
    await clock.advance(11_000);
    expect((await done).tookMs).toBeLessThan(10_200);
  });

  it('waits 10 s for a resource that may get ready by itself', async () => {
    const channels = [aChannel('new', withReady('False', 'Its source starts.'))];
    const { clock, done, result } = aStart({ instance: anInstance('True'), channels });
    await clock.advance(9_000);
    expect(result()).toBeUndefined();
    await clock.advance(2_000);
    expect((await done).answer).toEqual([{ what: 'Channel new', why: 'Its source starts.' }]);
  });

  it.each([
    ['what was not ready before the start', aChannel('bad', withReady('False', 'No source.')), ['Channel bad']],
    [
      'what a person must mend',
      aChannel('bad', withReady('False', 'No source.', condition('Stalled', 'True', ''))),
      [],
    ],
  ])('names %s without waiting for it', async (_name, channel, before) => {
    const { clock, done } = aStart({ instance: anInstance('True'), channels: [channel] }, { before });
    await clock.advance(100);
    expect((await done).answer).toEqual([{ what: 'Channel bad', why: 'No source.' }]);
  });

  it('waits for nothing without an AiryInstance', async () => {
    const { clock, done } = aStart({ channels: [aChannel('a', undefined)] }, { report: [], hasToken: false });
    await clock.advance(100);
    expect((await done).answer).toEqual([{ what: 'Channel a', why: 'not looked at yet' }]);
  });

  it('waits 5 s while there is no token', async () => {
    const report = [{ deployment: 'api-auth', ready: false, reason: 'No token' }];
    const { clock, done } = aStart({ instance: anInstance('True') }, { report, hasToken: false });
    await clock.advance(6_000);
    expect((await done).tookMs).toBeLessThan(5_200);
  });

  it('ends with the reason of an abort', async () => {
    const report = [{ deployment: 'api-admin', ready: false, reason: 'Reading the log' }];
    const { clock, done, stop } = aStart({ instance: anInstance('True') }, { report });
    await clock.advance(100);
    stop.abort(new Error('interrupted'));
    await clock.advance(100);
    await expect(done).rejects.toThrow('interrupted');
  });

  it('knows before a start what is not ready', async () => {
    const { client } = aStart({ instance: anInstance('True'), channels: [aChannel('bad', undefined)] });
    expect([...(await notReadyBefore(client, 'airy'))]).toEqual(['Channel bad']);
  });
});
