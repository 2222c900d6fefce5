import { readdirSync } from 'node:fs';
import { DEPLOYMENT, type Deployment } from '@airy/kubernetes';
import { createMeter, silentLogger } from '@airy/observability';
import { createFakeClock } from '@airy/observability/testing';
import type { Component, Platform } from '@airy/platform';
import { createFakeKubernetes } from '@airy/platform/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { dataDirAt } from '../data-dir.ts';
import type { Gateway } from '../gateway.ts';
import { aTemporaryFolder } from '../testing/temporary-folder.ts';
import { startComponentRuntime } from './component-runtime.ts';

/** A component that does as the test says and tells what happened to it. */
function aComponent(name: string) {
  const lives: { readonly platform: Platform; isStopped: boolean }[] = [];
  let failures: string[] = [];
  let unready: string | undefined;
  let stopProblem: string | undefined;
  let attempts = 0;
  const component: Component = {
    name,
    start: async (platform) => {
      attempts += 1;
      const problem = failures.shift();
      if (problem !== undefined) throw new Error(problem);
      const life = { platform, isStopped: false };
      lives.push(life);
      return {
        readiness: () => (unready === undefined ? { ready: true } : { ready: false, reason: unready }),
        stop: async () => {
          life.isStopped = true;
          if (stopProblem !== undefined) throw new Error(stopProblem);
        },
      };
    },
  };
  return {
    component,
    lives,
    living: () => lives.filter(({ isStopped }) => !isStopped),
    attempts: () => attempts,
    failWith: (...problems: string[]) => {
      failures = problems;
    },
    failToStopWith: (problem: string) => {
      stopProblem = problem;
    },
    isUnready: (reason: string | undefined) => {
      unready = reason;
    },
  };
}

function aDeployment(
  changes: { name?: string; component?: string; image?: string; replicas?: number } = {},
): Deployment {
  const { name = 'api-admin', component = 'api-admin', image = 'airy:1', replicas = 1 } = changes;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'airy' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        spec: {
          containers: [
            {
              name: 'component',
              image,
              args: [component],
              env: [
                { name: 'AIRY_INSTANCE', value: 'desk' },
                { name: 'AIRY_NAMESPACE', value: 'airy' },
                { name: 'AIRY_DEPLOYMENT', value: name },
                { name: 'AIRY_SOURCE', value: 'chat' },
              ],
            },
          ],
        },
      },
    },
  };
}

/** A gateway that only counts who has a place. */
function aGateway() {
  const places: string[] = [];
  const gateway: Pick<Gateway, 'placeFor'> = {
    placeFor: (deployment) => {
      places.push(deployment);
      return { mount: { mount: () => {} }, withdraw: () => void places.splice(places.indexOf(deployment), 1) };
    },
  };
  return { gateway: gateway as Gateway, places }; // the runtime only asks for places
}

function aRuntime(...components: readonly Component[]) {
  const kubernetes = createFakeKubernetes();
  const clock = createFakeClock();
  const dataDir = dataDirAt(aTemporaryFolder());
  const { gateway, places } = aGateway();
  const runtime = startComponentRuntime({
    components,
    client: kubernetes,
    namespace: 'airy',
    eventLog: {} as Parameters<typeof startComponentRuntime>[0]['eventLog'], // only handed on
    gateway,
    dataDir,
    logger: silentLogger,
    meterFor: () => createMeter(),
    clock,
  });
  onTestFinished(() => runtime.stop());
  const put = (deployment: Deployment) => kubernetes.put(DEPLOYMENT, deployment);
  /** A change of the spec, as the operator makes it; the status stays. */
  const change = async (deployment: Deployment) =>
    void (await kubernetes.mergePatch(refOf(deployment), { spec: deployment.spec }));
  const statusOf = async (name = 'api-admin') =>
    (await kubernetes.get({ type: DEPLOYMENT, namespace: 'airy', name }))?.status;
  const availableOf = async (name?: string) =>
    (await statusOf(name))?.conditions?.find(({ type }) => type === 'Available');
  return { runtime, kubernetes, clock, dataDir, places, put, change, statusOf, availableOf };
}

const refOf = (deployment: Deployment) => ({
  type: DEPLOYMENT,
  namespace: 'airy',
  name: deployment.metadata.name,
});

describe('the component runtime', () => {
  it('starts the component a Deployment names, with its name, source and folder', async () => {
    const admin = aComponent('api-admin');
    const { put, dataDir } = aRuntime(admin.component);
    put(aDeployment({ name: 'sources-chat-webhook', component: 'api-admin' }));
    await vi.waitFor(() => expect(admin.lives).toHaveLength(1));
    expect(admin.lives[0]?.platform).toMatchObject({
      deployment: 'sources-chat-webhook',
      replica: 'sources-chat-webhook-0',
      namespace: 'airy',
      instance: 'desk',
      source: 'chat',
      dataDir: dataDir.projection('sources-chat-webhook-0'),
    });
    expect(readdirSync(dataDir.projection('.'))).toEqual(['sources-chat-webhook-0']);
  });

  it('reports a ready Deployment as available', async () => {
    const admin = aComponent('api-admin');
    const { put, clock, statusOf, availableOf } = aRuntime(admin.component);
    put(aDeployment({ replicas: 2 }));
    await clock.advance(200);
    expect(await statusOf()).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
    });
    expect(await availableOf()).toMatchObject({ status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' });
  });

  it('writes why a component is not ready, and writes again only when that changed', async () => {
    const admin = aComponent('api-admin');
    admin.isUnready('Reading the log');
    const { put, clock, availableOf, kubernetes, runtime } = aRuntime(admin.component);
    put(aDeployment());
    await clock.advance(1_000);
    expect(await availableOf()).toMatchObject({ status: 'False', message: 'Reading the log' });
    expect(runtime.report()).toEqual([{ deployment: 'api-admin', ready: false, reason: 'Reading the log' }]);
    const writes = kubernetes.writes.length;
    await clock.advance(5_000);
    expect(kubernetes.writes).toHaveLength(writes);
    admin.isUnready(undefined);
    await clock.advance(100);
    expect(await availableOf()).toMatchObject({ status: 'True', lastTransitionTime: '2026-01-01T00:00:06Z' });
    expect(runtime.report()).toEqual([{ deployment: 'api-admin', ready: true }]);
  });

  it('tries a failing component again after 0.5, 1, 2, 4 … 30 s and says why it does not run', async () => {
    const admin = aComponent('api-admin');
    admin.failWith(...Array.from({ length: 9 }, (_, index) => `The port is taken (${index + 1})`));
    const { put, clock, availableOf, places } = aRuntime(admin.component);
    put(aDeployment());
    await clock.advance(0);
    for (const [attempts, delayMs] of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
      expect(admin.attempts()).toBe(attempts + 1);
      await clock.advance(delayMs - 1);
      expect(admin.attempts()).toBe(attempts + 1);
      expect(await availableOf()).toMatchObject({ status: 'False', message: `The port is taken (${attempts + 1})` });
      await clock.advance(1);
    }
    expect(places).toEqual([]);
    await clock.advance(30_100);
    expect(await availableOf()).toMatchObject({ status: 'True' });
    expect(places).toEqual(['api-admin']);
  });

  it('says that there is no component of a name', async () => {
    const { put, clock, availableOf } = aRuntime();
    put(aDeployment({ component: 'api-nothing' }));
    await clock.advance(200);
    expect(await availableOf()).toMatchObject({
      status: 'False',
      message: 'There is no component named "api-nothing"',
    });
  });

  it('starts the right component after a Deployment named an unknown one for a while', async () => {
    const admin = aComponent('api-admin');
    const { put, change, clock, availableOf } = aRuntime(admin.component);
    put(aDeployment());
    await clock.advance(200);
    await change(aDeployment({ component: 'api-nothing' }));
    await clock.advance(200);
    expect(admin.living()).toHaveLength(0);
    await change(aDeployment());
    await clock.advance(200);
    expect(admin.living()).toHaveLength(1);
    expect(await availableOf()).toMatchObject({ status: 'True' });
  });

  it('adds and takes away replicas without touching those that stay', async () => {
    const admin = aComponent('api-admin');
    const { put, change, clock, statusOf, places } = aRuntime(admin.component);
    put(aDeployment({ replicas: 1 }));
    await clock.advance(200);
    await change(aDeployment({ replicas: 3 }));
    await clock.advance(200);
    expect(admin.living().map(({ platform }) => platform.replica)).toEqual([
      'api-admin-0',
      'api-admin-1',
      'api-admin-2',
    ]);
    await change(aDeployment({ replicas: 1 }));
    await clock.advance(200);
    expect(admin.living()).toEqual([admin.lives[0]]);
    expect(places).toEqual(['api-admin']);
    expect((await statusOf())?.readyReplicas).toBe(1);
    await change(aDeployment({ replicas: 0 }));
    await clock.advance(200);
    expect(admin.living()).toEqual([]);
    expect(await statusOf()).toMatchObject({ observedGeneration: 4, replicas: 0 });
  });

  it('deletes the folder of a replica that is no longer wanted, and keeps those of a stop', async () => {
    const { put, change, clock, dataDir, runtime } = aRuntime(aComponent('api-admin').component);
    const folders = () => readdirSync(dataDir.projection('.')).toSorted();
    put(aDeployment({ replicas: 3 }));
    await clock.advance(200);
    expect(folders()).toEqual(['api-admin-0', 'api-admin-1', 'api-admin-2']);
    await change(aDeployment({ replicas: 1 }));
    await clock.advance(200);
    expect(folders()).toEqual(['api-admin-0']);
    await runtime.stop();
    expect(folders()).toEqual(['api-admin-0']);
  });

  it('runs at most five replicas, and says so in the Deployment', async () => {
    const admin = aComponent('api-admin');
    const { put, clock, statusOf, availableOf } = aRuntime(admin.component);
    put(aDeployment({ replicas: 99 }));
    await clock.advance(200);
    expect(admin.living()).toHaveLength(5);
    expect(await statusOf()).toMatchObject({ replicas: 5, readyReplicas: 5 });
    expect(await availableOf()).toMatchObject({
      status: 'False',
      message: 'A local instance runs at most 5 replicas of a Deployment, 99 are asked for.',
    });
  });

  it('starts every replica anew when the template changed, the old one stopped first', async () => {
    const admin = aComponent('api-admin');
    const { put, change, clock } = aRuntime(admin.component);
    put(aDeployment());
    await clock.advance(200);
    await change(aDeployment({ image: 'airy:2' }));
    await clock.advance(200);
    expect(admin.lives.map(({ isStopped }) => isStopped)).toEqual([true, false]);
    expect(admin.lives[0]?.platform.signal.aborted).toBe(true);
    expect(admin.lives[1]?.platform.replica).toBe('api-admin-0');
  });

  it('goes on with a new replica when the old one failed to stop', async () => {
    const admin = aComponent('api-admin');
    admin.failToStopWith('It does not want to');
    const { put, change, clock, places } = aRuntime(admin.component);
    put(aDeployment());
    await clock.advance(200);
    await change(aDeployment({ image: 'airy:2' }));
    await clock.advance(200);
    expect(admin.lives).toHaveLength(2);
    expect(places).toEqual(['api-admin']);
  });

  it('stops what a deleted Deployment ran, and a try that is still failing', async () => {
    const admin = aComponent('api-admin');
    const { put, clock, kubernetes, runtime, places } = aRuntime(admin.component);
    put(aDeployment());
    put(aDeployment({ name: 'other', component: 'nothing' }));
    await clock.advance(200);
    await kubernetes.delete(refOf(aDeployment()));
    await kubernetes.delete(refOf(aDeployment({ name: 'other' })));
    await clock.advance(60_000);
    expect(admin.living()).toEqual([]);
    expect(places).toEqual([]);
    expect(runtime.report()).toEqual([]);
  });

  it('leaves Deployments of other namespaces alone', async () => {
    const admin = aComponent('api-admin');
    const { put, clock } = aRuntime(admin.component);
    const other = aDeployment({ name: 'elsewhere' });
    put({ ...other, metadata: { ...other.metadata, namespace: 'other' } });
    put(aDeployment());
    await clock.advance(200);
    expect(admin.lives.map(({ platform }) => platform.deployment)).toEqual(['api-admin']);
  });

  it('stops everything at its end, and follows nothing afterwards', async () => {
    const admin = aComponent('api-admin');
    const { put, clock, runtime } = aRuntime(admin.component);
    put(aDeployment({ replicas: 2 }));
    await clock.advance(200);
    await runtime.stop();
    await runtime.stop();
    expect(admin.living()).toEqual([]);
    put(aDeployment({ name: 'late' }));
    await clock.advance(1_000);
    expect(admin.lives).toHaveLength(2);
  });
});
