import { AIRY_INSTANCE, type AiryInstance } from '@airy/crds';
import { DEPLOYMENT, type Deployment, KubernetesError, type Secret } from '@airy/kubernetes';
import { silentLogger } from '@airy/observability';
import { createFakeClock, type FakeClock } from '@airy/observability/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { desiredChildren } from '../airy-instance/desired.ts';
import { anInstance } from '../testing/builders.ts';
import { createFakeCache } from '../testing/cache.ts';
import { createRecordingClient, type RecordingClient } from '../testing/recording-client.ts';
import { APPLIED_HASH, ChildWriter } from './child-writer.ts';
import type { Finding } from './conditions.ts';
import { EventRecorder } from './event-recorder.ts';
import { Expectations } from './expectations.ts';
import { SecretWatches } from './secret-watches.ts';
import { StatusWriter } from './status-writer.ts';

let clock: FakeClock;
let client: RecordingClient;
let events: EventRecorder;
let children: ChildWriter;
const parent = anInstance();
const context = { parent, owner: 'AiryInstance/shop/airy', signal: new AbortController().signal };

beforeEach(() => {
  clock = createFakeClock();
  client = createRecordingClient();
  const expectations = new Expectations(clock);
  events = new EventRecorder({ client, clock, logger: silentLogger });
  children = new ChildWriter({ client, expectations, events });
});

function aDesired(): Deployment {
  const [deployment] = desiredChildren(parent, 'airy-core').deployments;
  if (!deployment) throw new Error('no Deployment');
  return deployment;
}

/** As the API server has it after `applied` was sent: with what a server adds. */
function served(applied: object, changes: (object: Deployment) => Deployment = (object) => object): Deployment {
  const object = structuredClone(applied) as Deployment; // what the writer sent
  const metadata = { ...object.metadata, uid: 'child', generation: 1, resourceVersion: '11' };
  return changes({ ...object, metadata, status: {} });
}

describe('a child', () => {
  it('that does not exist is applied, with a hash of what was meant', async () => {
    const outcome = await children.apply(DEPLOYMENT, createFakeCache<Deployment>(), aDesired(), context);
    expect(outcome.kind).toBe('applied');
    expect(client.calls).toMatchObject([
      { verb: 'apply', body: { metadata: { annotations: { [APPLIED_HASH]: expect.any(String) } } } },
    ]);
  });

  it('that is as desired costs no request', async () => {
    await children.apply(DEPLOYMENT, createFakeCache<Deployment>(), aDesired(), context);
    const cache = createFakeCache([served(client.calls[0]?.body ?? {})]);
    expect((await children.apply(DEPLOYMENT, cache, aDesired(), context)).kind).toBe('unchanged');
    expect(client.calls).toHaveLength(1);
  });

  it('that was edited is applied again', async () => {
    await children.apply(DEPLOYMENT, createFakeCache<Deployment>(), aDesired(), context);
    const edited = served(client.calls[0]?.body ?? {}, (object) => ({
      ...object,
      metadata: { ...object.metadata, generation: 2 },
      spec: { ...object.spec, selector: { matchLabels: {} } },
    }));
    expect((await children.apply(DEPLOYMENT, createFakeCache([edited]), aDesired(), context)).kind).toBe('applied');
  });

  it('that others have added to is freed of it and applied again', async () => {
    await children.apply(DEPLOYMENT, createFakeCache<Deployment>(), aDesired(), context);
    const added = served(client.calls[0]?.body ?? {}, (object) => ({
      ...object,
      metadata: { ...object.metadata, generation: 2 },
      spec: { ...object.spec, paused: true },
    }));
    expect((await children.apply(DEPLOYMENT, createFakeCache([added]), aDesired(), context)).kind).toBe('applied');
    expect(client.calls.slice(1)).toMatchObject([
      { verb: 'mergePatch', body: { spec: { paused: null } } },
      { verb: 'apply' },
    ]);
  });

  it('whose fields only the operator itself has patched is taken back without an Event', async () => {
    const causes = [{ field: '.spec.replicas', message: 'conflict with "airy-operator" using apps/v1' }];
    client.answers.push(() => {
      throw new KubernetesError('conflict', { code: 409, reason: 'Conflict', causes });
    });
    await children.apply(DEPLOYMENT, createFakeCache<Deployment>(), aDesired(), context);
    await events.flush();
    expect(client.calls.map(({ verb }) => verb)).toEqual(['apply', 'apply']);
  });

  it('that holds a field which is meant no longer is applied again', async () => {
    const before = { ...aDesired(), spec: { ...aDesired().spec, replicas: 3 } };
    await children.apply(DEPLOYMENT, createFakeCache<Deployment>(), before, context);
    const cache = createFakeCache([served(client.calls[0]?.body ?? {})]);
    expect((await children.apply(DEPLOYMENT, cache, aDesired(), context)).kind).toBe('applied');
  });

  it('that the server has written in another form is left alone', async () => {
    client.answers.push((body) => served(body));
    await children.apply(DEPLOYMENT, createFakeCache<Deployment>(), aDesired(), context);
    const rewritten = served(client.calls[0]?.body ?? {}, (object) => ({
      ...object,
      spec: { ...object.spec, template: { spec: { containers: [{ name: 'component', image: 'canonical' }] } } },
    }));
    const outcome = await children.apply(DEPLOYMENT, createFakeCache([rewritten]), aDesired(), context);
    expect(outcome.kind).toBe('unchanged');
  });

  it('whose fields others hold is taken back, and an Event names them', async () => {
    const causes = [{ field: '.spec.replicas', message: 'conflict with "kubectl"' }];
    client.answers.push(() => {
      throw new KubernetesError('conflict', { code: 409, reason: 'Conflict', causes });
    });
    expect((await children.apply(DEPLOYMENT, createFakeCache<Deployment>(), aDesired(), context)).kind).toBe('applied');
    await events.flush();
    expect(client.calls.map(({ verb, options }) => [verb, options?.force])).toEqual([
      ['apply', undefined],
      ['apply', true],
      ['create', undefined],
    ]);
    expect(client.calls[2]?.body).toMatchObject({
      reason: 'ApplyConflict',
      message: expect.stringContaining('conflict with "kubectl"'),
    });
  });

  it.each([
    ['has no owner', [], {}, 'taken'],
    ['has another owner', [{ kind: 'Other', name: 'x', uid: 'x' }], {}, 'taken'],
    [
      'has another owner and is to be adopted',
      [{ kind: 'Other', name: 'x', uid: 'x' }],
      { 'core.airy.co/adopt': 'true' },
      'taken',
    ],
    ['has no owner and is to be adopted', [], { 'core.airy.co/adopt': 'true' }, 'applied'],
    ['belongs to an earlier parent of the name', [{ kind: 'AiryInstance', name: 'airy', uid: 'old' }], {}, 'leaving'],
  ])('that %s: see the table', async (_case, owners, annotations, expected) => {
    const ownerReferences = owners.map((owner) => ({ apiVersion: 'v1', controller: true, ...owner }));
    const live = { ...aDesired(), metadata: { ...aDesired().metadata, uid: 'child', ownerReferences, annotations } };
    expect((await children.apply(DEPLOYMENT, createFakeCache([live]), aDesired(), context)).kind).toBe(expected);
  });
});

/** What was sent, as the server gives it back. */
function statusIn(body: object | undefined): NonNullable<AiryInstance['status']> {
  const sent = JSON.parse(JSON.stringify(body)) as Pick<AiryInstance, 'status'>; // what the writer sent
  return sent.status ?? {};
}

describe('a status', () => {
  const ready: Finding = { type: 'Ready', status: 'True', reason: 'Reconciled', message: 'Fine.' };

  async function written(instance: AiryInstance, facts: Record<string, unknown> = { url: 'http://x' }) {
    const writer = new StatusWriter({ client, clock, expectations: new Expectations(clock) });
    await writer.write(AIRY_INSTANCE, createFakeCache([instance]), instance, { facts, findings: [ready] }, context);
    return client.calls;
  }

  it('is applied with its generation and conditions', async () => {
    expect(await written(anInstance())).toMatchObject([
      {
        verb: 'apply',
        options: { subresource: 'status', fieldManager: 'airy-operator-status', force: true },
        body: { status: { url: 'http://x', observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True' }] } },
      },
    ]);
  });

  it('that says the same again is not sent, whatever the time', async () => {
    const [first] = await written(anInstance());
    await clock.advance(60_000);
    const status = statusIn(first?.body);
    await written({ ...anInstance(), status });
    expect(client.calls).toHaveLength(1);
  });

  it('leaves conditions of components alone', async () => {
    const theirs = { ...ready, type: 'CredentialsValid', lastTransitionTime: '2024-01-01T00:00:00Z' };
    const [call] = await written({ ...anInstance(), status: { conditions: [theirs] } });
    const status = statusIn(call?.body);
    expect(status.conditions?.map(({ type }) => type)).toEqual(['Ready']);
  });

  it('of an object that was deleted meanwhile is not missed', async () => {
    client.answers.push(() => {
      throw new KubernetesError('gone', { code: 404, reason: 'NotFound' });
    });
    await expect(written(anInstance())).resolves.toHaveLength(1);
  });

  it('is sent when a fact has gone', async () => {
    const [first] = await written(anInstance());
    const status = statusIn(first?.body);
    await written({ ...anInstance(), status }, { url: undefined });
    expect(client.calls).toHaveLength(2);
  });
});

describe('Events', () => {
  it('of one object and reason within ten minutes are one that counts', async () => {
    const occurrence = { type: 'Normal', reason: 'RolloutStarted', message: 'Made x.' } as const;
    events.record(parent, occurrence);
    events.record(parent, { ...occurrence, message: 'Made y.' });
    events.record(parent, { ...occurrence, reason: 'TopicCreated' });
    await events.flush();
    await clock.advance(600_000);
    events.record(parent, occurrence);
    await events.flush();
    expect(client.calls.map(({ verb, body }) => [verb, (body as { count?: number }).count])).toEqual([
      ['create', 1],
      ['mergePatch', 2],
      ['create', 1],
      ['create', 1],
    ]);
  });

  it('that cannot be written are lost, and nothing else', async () => {
    client.answers.push(() => {
      throw new KubernetesError('no', { code: 403, reason: 'Forbidden' });
    });
    events.record(parent, { type: 'Normal', reason: 'TopicCreated', message: '.' });
    await expect(events.flush()).resolves.toBeUndefined();
  });
});

describe('Secret watches', () => {
  it('are opened by name, shared, and closed when nobody wants them', () => {
    const woken: string[] = [];
    const watches = new SecretWatches({ client, clock, wake: (owner) => woken.push(owner) });
    watches.want('a', 'shop', ['one', 'two']);
    watches.want('b', 'shop', ['one']);
    expect(client.watched.map(({ selector }) => selector)).toEqual(['metadata.name=one', 'metadata.name=two']);
    watches.want('a', 'shop', []);
    expect(client.watched.map(({ isClosed }) => isClosed)).toEqual([false, true]);
    watches.want('b', 'shop', []);
    expect(client.watched.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  });

  it('wake their owners and keep hashes in place of values', () => {
    const woken: string[] = [];
    const watches = new SecretWatches({ client, clock, wake: (owner) => woken.push(owner) });
    watches.want('a', 'shop', ['one']);
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"key":"aGlkZGVu"}}' };
    const secret: Secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'one', namespace: 'shop', annotations },
      data: { key: 'aGlkZGVu' },
    };
    client.watched[0]?.put(secret);
    expect(woken).toEqual(['a']);
    const state = watches.state('shop', 'one');
    expect(state.kind).toBe('present');
    expect(JSON.stringify(state)).not.toContain('aGlkZGVu');
    expect(state.kind === 'present' && state.secret.data?.key).toMatch(/^[0-9a-f]{64}$/);
  });

  it('know nothing of a Secret they do not watch', () => {
    const watches = new SecretWatches({ client, clock, wake: () => {} });
    expect(watches.state('shop', 'one')).toEqual({ kind: 'unknown', isLate: false });
  });
});
