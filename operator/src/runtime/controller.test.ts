import type { Source } from '@airy/crds';
import { KubernetesError } from '@airy/kubernetes';
import { createMeter, silentLogger } from '@airy/observability';
import { createFakeClock, type FakeClock } from '@airy/observability/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { aSource } from '../testing/builders.ts';
import { createFakeCache, type FakeCache } from '../testing/cache.ts';
import { type Controller, createController, type Outcome, type Pass } from './controller.ts';
import { Expectations } from './expectations.ts';
import type { Failure } from './failure.ts';

let clock: FakeClock;
let cache: FakeCache<Source>;
let expectations: Expectations;
let passes: string[];
let failures: Failure[];
let gone: string[];
let act: (source: Source, pass: Pass) => Promise<Outcome>;
let controller: Controller;
const meter = createMeter();

beforeEach(() => {
  clock = createFakeClock();
  cache = createFakeCache([aSource('a'), aSource('b')]);
  expectations = new Expectations(clock);
  passes = [];
  failures = [];
  gone = [];
  act = () => Promise.resolve({ kind: 'done' });
  controller = createController({
    kind: 'Source',
    cache,
    expectations,
    logger: silentLogger,
    meter,
    clock,
    random: () => 0.5,
    reconciler: {
      reconcile: (source, pass) => {
        passes.push(source.metadata.name);
        return act(source, pass);
      },
      fail: (_source, failure) => {
        failures.push(failure);
        return Promise.resolve();
      },
      gone: (owner) => void gone.push(owner),
    },
  });
  controller.start();
});

describe('a pass', () => {
  it('runs for a key that is wanted', async () => {
    controller.enqueue('shop/a');
    await clock.advance(0);
    expect(passes).toEqual(['a']);
  });

  it('that asks for another later gets it', async () => {
    act = () => Promise.resolve({ kind: 'requeueAfter', delayMs: 1000 });
    controller.enqueue('shop/a');
    await clock.advance(2500);
    expect(passes).toEqual(['a', 'a', 'a']);
  });

  it('of an object that is deleted meanwhile is over, whatever was not found, and counts as no error', async () => {
    const errors = async () => /reconcile_errors_total\{[^}]*\} (\d+)/.exec(await meter.exposition())?.[1] ?? '0';
    const before = await errors();
    act = (source) => {
      cache.remove(source);
      return Promise.reject(new KubernetesError('gone', { code: 404, reason: 'NotFound' }));
    };
    controller.enqueue('shop/a');
    await clock.advance(1000);
    expect([passes, await errors()]).toEqual([['a'], before]);
  });

  it('that throws comes again after the back-off, and others go on', async () => {
    act = (source) =>
      source.metadata.name === 'a' ? Promise.reject(new Error('no')) : Promise.resolve({ kind: 'done' });
    controller.enqueue('shop/a');
    controller.enqueue('shop/b');
    await clock.advance(200 + 400 + 10);
    expect(passes).toEqual(['a', 'b', 'a', 'a']);
  });

  it('shows in the status from its third failure in a row', async () => {
    act = () => Promise.reject(new Error('no'));
    controller.enqueue('shop/a');
    await clock.advance(300);
    expect(failures).toEqual([]);
    await clock.advance(400);
    expect(failures).toMatchObject([{ reason: 'InternalError', message: 'The operator failed: no' }]);
  });

  it('that is refused for good is shown at once and not repeated', async () => {
    act = () => Promise.reject(new KubernetesError('bad', { code: 422, reason: 'Invalid' }));
    controller.enqueue('shop/a');
    await clock.advance(400_000);
    expect(failures).toHaveLength(1);
    expect(passes).toEqual(['a']);
  });

  it('is cut after a minute', async () => {
    const signals: AbortSignal[] = [];
    act = (_source, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    controller.enqueue('shop/a');
    await clock.advance(59_999);
    expect(signals[0]?.aborted).toBe(false);
    await clock.advance(1);
    expect(signals[0]?.aborted).toBe(true);
    await clock.advance(300);
    expect(passes).toEqual(['a', 'a']);
  });

  it('waits until the cache shows what an earlier one has written', async () => {
    let isShown = false;
    expectations.add('Source/shop/a', () => isShown);
    controller.enqueue('shop/a');
    await clock.advance(1000);
    expect(passes).toEqual([]);
    isShown = true;
    await clock.advance(250);
    expect(passes).toEqual(['a']);
  });

  it('of an object that is gone only forgets it', async () => {
    cache.remove(aSource('a'));
    controller.enqueue('shop/a');
    await clock.advance(0);
    expect([passes, gone]).toEqual([[], ['Source/shop/a']]);
  });
});

it('every object gets a pass about every ten minutes', async () => {
  await clock.advance(600_000);
  expect(passes.toSorted()).toEqual(['a', 'b']);
});

describe('stopping', () => {
  it('waits for a pass that runs', async () => {
    const end = Promise.withResolvers<Outcome>();
    act = () => end.promise;
    controller.enqueue('shop/a');
    await clock.advance(0);
    let isStopped = false;
    const stopped = controller.stop().then(() => {
      isStopped = true;
    });
    await clock.advance(100);
    expect(isStopped).toBe(false);
    end.resolve({ kind: 'done' });
    await stopped;
    expect(clock.sleepers()).toBe(0);
  });

  it('cuts a pass that does not end in five seconds', async () => {
    act = () => new Promise(() => {});
    controller.enqueue('shop/a');
    await clock.advance(0);
    const stopped = controller.stop();
    await clock.advance(5000);
    await stopped;
    expect(failures).toEqual([]);
  });
});

it('passes are counted by their result', async () => {
  controller.enqueue('shop/a');
  await clock.advance(0);
  expect(await meter.exposition()).toMatch(
    /controller_runtime_reconcile_total\{controller="Source",result="success"\} \d/,
  );
});
