import { createFakeClock, type FakeClock } from '@airy/observability/testing';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Job, type Lane, WorkQueue } from './work-queue.ts';

const silent = { added: () => {}, retried: () => {}, depth: () => {}, taken: () => {} };

let clock: FakeClock;
let queue: WorkQueue;

beforeEach(() => {
  clock = createFakeClock();
  queue = new WorkQueue({ clock, random: () => 0.5, observer: silent });
});

/** What is handed out now, without waiting. */
async function taken(count: number, from = queue): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let i = 0; i < count; i++) void from.take().then((job) => job && keys.push(job.key));
  await clock.advance(0);
  return keys;
}

describe('a key', () => {
  it('that is added twice runs once', async () => {
    queue.add('a');
    queue.add('a');
    expect(await taken(2)).toEqual(['a']);
  });

  it('that is added while it runs, runs again once it is done', async () => {
    queue.add('a');
    await taken(1);
    queue.add('a');
    queue.add('a');
    expect(await taken(1)).toEqual([]);
    queue.done('a');
    await clock.advance(0);
    queue.done('a');
    expect(await taken(1)).toEqual([]);
  });

  it('that runs does not keep others from running', async () => {
    queue.add('a');
    queue.add('b');
    expect(await taken(2)).toEqual(['a', 'b']);
  });

  it('waits for its delay', async () => {
    queue.addAfter('a', 1000);
    const keys: string[] = [];
    void queue.take().then((job) => job && keys.push(job.key));
    await clock.advance(999);
    expect(keys).toEqual([]);
    await clock.advance(1);
    expect(keys).toEqual(['a']);
  });

  it('that is added leaves its delay behind', async () => {
    queue.addAfter('a', 1000);
    queue.add('a');
    expect(await taken(1)).toEqual(['a']);
    queue.done('a');
    await clock.advance(2000);
    expect(await taken(1)).toEqual([]);
  });

  it('whose runs fail comes back later each time, until it is forgotten', async () => {
    const delays = [queue.retry('a'), queue.retry('a'), queue.retry('a')];
    queue.forget('a');
    expect([...delays, queue.retry('a')]).toEqual([200, 400, 800, 200]);
  });

  it('tells its worker how often it has failed', async () => {
    queue.retry('a');
    queue.retry('a');
    const job = queue.take();
    await clock.advance(400);
    expect(await job).toEqual({ key: 'a', failures: 2 });
  });
});

describe('the low lane', () => {
  it('waits for the normal one', async () => {
    queue.add('low', 'low');
    queue.add('a');
    queue.add('b');
    expect(await taken(3)).toEqual(['a', 'b', 'low']);
  });

  it('has its turn every eighth time however busy the normal one is', async () => {
    queue.add('low', 'low');
    for (let i = 0; i < 20; i++) queue.add(`n${i}`);
    expect((await taken(9)).indexOf('low')).toBe(7);
  });

  it('loses a key that is wanted normally', async () => {
    queue.add('a', 'low');
    queue.add('b');
    queue.add('a');
    expect(await taken(3)).toEqual(['b', 'a']);
  });
});

describe('a closed queue', () => {
  it('hands out nothing and lets takers go', async () => {
    const waiting = queue.take();
    queue.addAfter('late', 10);
    queue.close();
    queue.add('a');
    await clock.advance(20);
    expect([await waiting, await queue.take()]).toEqual([undefined, undefined]);
    expect(clock.sleepers()).toBe(0);
  });
});

describe('whatever happens', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const), key, lane: fc.constantFrom<Lane>('normal', 'low') }),
    fc.record({ do: fc.constant('addAfter' as const), key, delayMs: fc.nat({ max: 500 }) }),
    fc.record({ do: fc.constant('retry' as const), key }),
    fc.record({ do: fc.constant('finish' as const), key }),
    fc.record({ do: fc.constant('wait' as const), key, ms: fc.nat({ max: 300 }) }),
  );

  it('no key runs twice at once, and each that was added runs after that', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        clock = createFakeClock();
        const subject = new WorkQueue({ clock, random: () => 0.5, observer: silent });
        const running = new Set<string>();
        const wanted = new Set<string>();
        const worker = async () => {
          for (let job: Job | undefined = await subject.take(); job; job = await subject.take()) {
            expect(running.has(job.key)).toBe(false);
            running.add(job.key);
            wanted.delete(job.key);
          }
        };
        const workers = Array.from({ length: 10 }, worker);
        const finish = (each: string) => {
          if (running.delete(each)) subject.done(each);
        };
        for (const each of steps) {
          if (each.do === 'finish') finish(each.key);
          else if (each.do === 'wait') await clock.advance(each.ms);
          else {
            wanted.add(each.key);
            if (each.do === 'add') subject.add(each.key, each.lane);
            else if (each.do === 'addAfter') subject.addAfter(each.key, each.delayMs);
            else subject.retry(each.key);
          }
          await clock.advance(0);
        }
        for (let round = 0; round < 3; round++) {
          await clock.advance(400_000);
          for (const each of [...running]) finish(each);
        }
        await clock.advance(0);
        expect([...wanted]).toEqual([]);
        subject.close();
        await Promise.all(workers);
      }),
      { numRuns: 60 },
    );
  });
});
