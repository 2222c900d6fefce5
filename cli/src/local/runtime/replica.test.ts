import { silentLogger } from '@airy/observability';
import { createFakeClock } from '@airy/observability/testing';
import type { Component, Platform } from '@airy/platform';
import { describe, expect, it } from 'vitest';
import { aTemporaryFolder } from '../testing/temporary-folder.ts';
import { type Lease, startReplica } from './replica.ts';

function aReplica(component: Component) {
  const clock = createFakeClock();
  const dataDir = aTemporaryFolder();
  let lent = 0;
  const lend = (): Lease => {
    lent += 1;
    return {
      platform: { dataDir } as Platform, // the component under test looks at nothing else
      release: async () => {
        lent -= 1;
      },
    };
  };
  return { replica: startReplica(component, lend, { clock, logger: silentLogger }), clock, lent: () => lent };
}

const never = new Promise<never>(() => {});

describe('a replica', () => {
  it('says that it is starting, and later that it is stopping', async () => {
    const { replica } = aReplica({ name: 'slow', start: () => never });
    expect(replica.readiness()).toEqual({ ready: false, reason: 'it is starting' });
    void replica.stop();
    expect(replica.readiness()).toEqual({ ready: false, reason: 'it is stopping' });
  });

  it('waits 15 s at most for a component that does not stop', async () => {
    const { replica, clock } = aReplica({
      name: 'stubborn',
      start: async () => ({ readiness: () => ({ ready: true }), stop: () => never }),
    });
    let isStopped = false;
    const stopped = replica.stop().then(() => {
      isStopped = true;
    });
    await clock.advance(14_999);
    expect(isStopped).toBe(false);
    await clock.advance(1);
    await stopped;
  });

  it('stops a component that finished starting after it was told to stop', async () => {
    const starting = Promise.withResolvers<void>();
    let isStopped = false;
    const { replica, lent } = aReplica({
      name: 'late',
      start: async () => {
        await starting.promise;
        return {
          readiness: () => ({ ready: true }),
          stop: async () => {
            isStopped = true;
          },
        };
      },
    });
    const stopped = replica.stop();
    starting.resolve();
    await stopped;
    expect(isStopped).toBe(true);
    expect(lent()).toBe(0);
  });

  it('gives back what it was lent after each failed try', async () => {
    const { replica, clock, lent } = aReplica({ name: 'failing', start: () => Promise.reject(new Error('No')) });
    await clock.advance(10_000);
    expect(lent()).toBe(0);
    expect(replica.readiness()).toEqual({ ready: false, reason: 'No' });
    await replica.stop();
  });
});
