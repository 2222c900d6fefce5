import { createMeter, type Meter, silentLogger, systemClock } from '@airy/observability';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KubernetesClient, ResourceCache } from './client.ts';
import { createKubernetesClient } from './kubernetes-client.ts';
import { CONFIG_MAP, type ConfigMap } from './objects.ts';
import {
  type Answer,
  json,
  type ScriptedServer,
  stall,
  startScriptedServer,
  status,
  text,
  watchLines,
} from './testing/scripted-server.ts';

let server: ScriptedServer;
let client: KubernetesClient;
let meter: Meter;

beforeEach(async () => {
  server = await startScriptedServer();
  meter = createMeter();
  client = createKubernetesClient(
    { server: server.url },
    {
      logger: silentLogger,
      meter,
      clock: systemClock,
      times: { silenceMs: 300, backoffMs: { least: 5, most: 20 } },
    },
  );
});

afterEach(async () => {
  await client.close();
  await server.close();
});

function aMap(name: string, version: number, value = 'x', uid = `uid-${name}`): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'shop', uid, resourceVersion: String(version), managedFields: [{ manager: 'm' }] },
    data: { value },
  };
}

function listed(version: number, ...items: readonly ConfigMap[]): Answer {
  return json(200, { kind: 'ConfigMapList', metadata: { resourceVersion: String(version) }, items });
}

const quiet = watchLines([], 'stay');
const names = (cache: ResourceCache<ConfigMap>) => cache.list().map((each) => each.metadata.name);
const watches = () => server.requests.filter((request) => request.url.searchParams.has('watch'));
const lists = () => server.requests.filter((request) => !request.url.searchParams.has('watch'));

async function counted(name: string): Promise<number> {
  const line = (await meter.exposition()).split('\n').find((each) => each.startsWith(`${name}{`));
  return Number(line?.split(' ').at(-1) ?? 0);
}

describe('a cache', () => {
  it('holds the list, then follows the watch', async () => {
    server.script(
      listed(5, aMap('a', 3), aMap('b', 4)),
      watchLines(
        [
          { type: 'ADDED', object: aMap('c', 6) },
          { type: 'MODIFIED', object: aMap('a', 7, 'y') },
          { type: 'DELETED', object: aMap('b', 8) },
        ],
        'stay',
      ),
    );
    const cache = client.watch(CONFIG_MAP, { namespace: 'shop' });
    await cache.synced;
    await vi.waitFor(() => expect(names(cache)).toEqual(['a', 'c']));
    expect(cache.get('shop', 'a')?.data).toEqual({ value: 'y' });
    expect(watches()[0]?.url.searchParams.get('resourceVersion')).toBe('5');
    expect(watches()[0]?.url.searchParams.get('allowWatchBookmarks')).toBe('true');
  });

  it('asks the server to end each watch after four to eight minutes', async () => {
    server.script(listed(1), quiet);
    client.watch(CONFIG_MAP);
    await vi.waitFor(() => expect(watches()).toHaveLength(1));
    const seconds = Number(watches()[0]?.url.searchParams.get('timeoutSeconds'));
    expect(seconds).toBeGreaterThanOrEqual(240);
    expect(seconds).toBeLessThanOrEqual(480);
  });

  it('passes its selectors to list and watch', async () => {
    server.script(listed(1), quiet);
    client.watch(CONFIG_MAP, { namespace: 'shop', fieldSelector: 'metadata.name=a' });
    await vi.waitFor(() => expect(watches()).toHaveLength(1));
    expect(server.requests.map((request) => request.url.searchParams.get('fieldSelector'))).toEqual([
      'metadata.name=a',
      'metadata.name=a',
    ]);
  });

  it('gives out frozen objects without managedFields', async () => {
    server.script(listed(1, aMap('a', 1)), quiet);
    const cache = client.watch(CONFIG_MAP);
    await cache.synced;
    const object = cache.get('shop', 'a');
    expect(object?.metadata).not.toHaveProperty('managedFields');
    expect(Object.isFrozen(object) && Object.isFrozen(object?.data)).toBe(true);
  });

  it('keeps only what it is asked to keep', async () => {
    server.script(listed(1, aMap('a', 1, 'private')), quiet);
    const cache = client.watch(CONFIG_MAP, { keep: (object) => ({ ...object, data: { value: '#' } }) });
    await cache.synced;
    expect(cache.get('shop', 'a')?.data).toEqual({ value: '#' });
  });

  it('tells a new listener of each object, then of each change', async () => {
    server.script(listed(1, aMap('a', 1)), watchLines([{ type: 'MODIFIED', object: aMap('a', 2, 'y') }], 'stay'));
    const cache = client.watch(CONFIG_MAP);
    await cache.synced;
    const seen: string[] = [];
    cache.onChange(({ previous, current }) => seen.push(`${previous?.data?.value ?? '-'}>${current?.data?.value}`));
    await vi.waitFor(() => expect(seen.at(-1)).toMatch(/>y$/));
    expect(seen[0]).toMatch(/^->/);
  });

  it('goes on when a listener throws', async () => {
    server.script(listed(1, aMap('a', 1)), quiet);
    const cache = client.watch(CONFIG_MAP);
    const seen: unknown[] = [];
    cache.onChange(() => {
      throw new Error('mine');
    });
    cache.onChange((change) => seen.push(change));
    await cache.synced;
    expect(seen).toHaveLength(1);
  });

  it('tells of an object that was deleted and made again as two changes', async () => {
    server.script(
      listed(1, aMap('a', 1)),
      watchLines([{ type: 'MODIFIED', object: aMap('a', 3, 'y', 'another') }], 'stay'),
    );
    const cache = client.watch(CONFIG_MAP);
    const seen: string[] = [];
    cache.onChange(({ previous, current }) => seen.push(`${previous?.metadata.uid}>${current?.metadata.uid}`));
    await vi.waitFor(() => expect(seen).toEqual(['undefined>uid-a', 'uid-a>undefined', 'undefined>another']));
  });

  it('that is closed before its first list leaves synced pending, and no rejection for anything derived from it', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      server.script(stall);
      const cache = client.watch(CONFIG_MAP);
      let isSettled = false;
      const settled = () => {
        isSettled = true;
      };
      void Promise.all([cache.synced]).then(settled);
      void cache.synced.finally(settled);
      await vi.waitFor(() => expect(lists()).toHaveLength(1));
      cache.close();
      cache.close();
      // Unhandled rejections are told after the microtasks of a turn.
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      expect([unhandled, isSettled, cache.isSynced()]).toEqual([[], false, false]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });
});

describe('a watch that breaks', () => {
  it.each([
    ['ends', 'end'],
    ['drops', 'drop'],
  ] as const)('and %s goes on from the newest version, without a list', async (_name, then) => {
    server.script(
      listed(5),
      watchLines([{ type: 'ADDED', object: aMap('a', 6) }], then),
      watchLines([{ type: 'ADDED', object: aMap('b', 7) }], 'stay'),
    );
    const cache = client.watch(CONFIG_MAP);
    await vi.waitFor(() => expect(names(cache)).toEqual(['a', 'b']));
    expect(lists()).toHaveLength(1);
    expect(watches()[1]?.url.searchParams.get('resourceVersion')).toBe('6');
    expect(await counted('airy_watch_reconnects_total')).toBe(1);
  });

  it('goes on from a bookmark', async () => {
    const bookmark = { type: 'BOOKMARK', object: { metadata: { resourceVersion: '90' } } };
    server.script(listed(5), watchLines([bookmark], 'end'), quiet);
    client.watch(CONFIG_MAP);
    await vi.waitFor(() => expect(watches()[1]?.url.searchParams.get('resourceVersion')).toBe('90'));
  });

  it('by going silent is opened again', async () => {
    server.script(listed(5), quiet, watchLines([{ type: 'ADDED', object: aMap('a', 6) }], 'stay'));
    const cache = client.watch(CONFIG_MAP);
    await vi.waitFor(() => expect(names(cache)).toEqual(['a']), { timeout: 3000 });
    expect(lists()).toHaveLength(1);
  });

  it.each([
    ['500', text(500, 'panic')],
    ['429', status(429, 'TooManyRequests', 'slow down', { retryAfterSeconds: 0.001 })],
    ['plain text', (response) => void response.writeHead(200).end('what?\n')],
  ] as readonly (readonly [string, Answer])[])('with %s goes on from where it was', async (_name, answer) => {
    server.script(listed(5), answer, answer, watchLines([{ type: 'ADDED', object: aMap('a', 6) }], 'stay'));
    const cache = client.watch(CONFIG_MAP);
    await vi.waitFor(() => expect(names(cache)).toEqual(['a']), { timeout: 3000 });
    expect(lists()).toHaveLength(1);
  });

  it('before the first list is tried again until it works', async () => {
    server.script(text(500, 'no'), text(503, 'no'), status(403, 'Forbidden', 'no'), listed(5, aMap('a', 1)), quiet);
    const cache = client.watch(CONFIG_MAP);
    await cache.synced;
    expect(names(cache)).toEqual(['a']);
  });
});

describe('an expired version', () => {
  const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };

  it.each([
    ['as HTTP status', status(410, 'Expired', 'too old resource version')],
    ['in the stream', watchLines([{ type: 'ERROR', object: gone }], 'end')],
  ] as const)('%s leads to a new list', async (_name, answer) => {
    server.script(listed(5, aMap('a', 1), aMap('b', 2)), answer, listed(9, aMap('b', 2), aMap('c', 8)), quiet);
    const cache = client.watch(CONFIG_MAP);
    await vi.waitFor(() => expect(names(cache)).toEqual(['b', 'c']));
    await vi.waitFor(() => expect(watches().at(-1)?.url.searchParams.get('resourceVersion')).toBe('9'));
  });

  it('counts what the new list knows and the watch has not told', async () => {
    server.script(listed(5, aMap('a', 1), aMap('b', 2)), status(410, 'Expired', 'old'), listed(9, aMap('a', 8)), quiet);
    const cache = client.watch(CONFIG_MAP);
    await vi.waitFor(() => expect(cache.get('shop', 'a')?.metadata.resourceVersion).toBe('8'));
    expect(await counted('airy_watch_missed_total')).toBe(2);
  });

  it('counts nothing when the new list is what the watch had told', async () => {
    server.script(listed(5, aMap('a', 1)), status(410, 'Expired', 'old'), listed(9, aMap('a', 1)), quiet);
    client.watch(CONFIG_MAP);
    await vi.waitFor(() => expect(lists()).toHaveLength(2));
    await vi.waitFor(() => expect(watches()).toHaveLength(2));
    expect(await counted('airy_watch_missed_total')).toBe(0);
  });
});
