import { createMeter } from '@airy/observability';
import { describe, expect, it } from 'vitest';
import { ownRoutes } from './own-routes.ts';

const components = [{ deployment: 'api-admin', ready: false, reason: 'Reading the log' }];
const routes = ownRoutes({
  report: () => components,
  meters: new Map([['api-admin-0', createMeter()]]),
  token: () => 't1',
});
const health = async (authorization?: string) =>
  JSON.parse((await routes('/actuator/health', authorization))?.body ?? '');

describe('what the instance answers itself', () => {
  it.each([undefined, 'Bearer wrong', ''])(
    'tells a caller with %j no more than whether it is up',
    async (authorization) => {
      expect(await health(authorization)).toEqual({ status: 'DOWN' });
    },
  );

  it.each(['Bearer t1', 't1'])('tells the components and their reasons with %j', async (authorization) => {
    expect(await health(authorization)).toEqual({ status: 'DOWN', components });
  });

  it('tells nobody the components while there is no token', async () => {
    const closed = ownRoutes({ report: () => components, meters: new Map(), token: () => '' });
    expect(JSON.parse((await closed('/actuator/health', ''))?.body ?? '')).toEqual({ status: 'DOWN' });
  });

  it('has the metrics of a replica, and leaves other paths to others', async () => {
    expect((await routes('/actuator/prometheus/api-admin-0', undefined))?.status).toBe(200);
    expect(await routes('/actuator/prometheus/nope', undefined)).toBeUndefined();
    expect(await routes('/conversations.list', undefined)).toBeUndefined();
  });
});
