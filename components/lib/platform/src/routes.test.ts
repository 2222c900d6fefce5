import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findRoute, routeTable, SOURCE_PREFIXES } from './routes.ts';

const TABLE = routeTable([{ name: 'web', type: 'chatplugin' }]);
const deploymentOf = (path: string) => findRoute(TABLE, path)?.deployment;

const segment = fc.stringMatching(/^[a-z]{1,8}$/);
const source = fc.record({ name: segment, type: fc.constantFrom('chatplugin', 'facebook', 'unknown') });

describe('the route table', () => {
  it.each([
    ['/ui', 'frontend-ui'],
    ['/ui/', 'frontend-ui'],
    ['/ui/assets/app.js', 'frontend-ui'],
    ['/chatplugin/ui/s.js', 'frontend-chat-plugin'],
    ['/conversations.list', 'api-communication'],
    ['/ws.communication', 'api-communication'],
    ['/channels.chatplugin.connect', 'api-admin'],
    ['/client.config', 'api-admin'],
    ['/login', 'api-auth'],
    ['/login.create-link', 'api-auth'],
    ['/logout', 'api-auth'],
    ['/chatplugin.authenticate', 'sources-web-webhook'],
    ['/ws.chatplugin', 'sources-web-webhook'],
    ['/openapi/api-communication.json', 'api-communication'],
    ['/openapi/api-admin.json', 'api-admin'],
    ['/openapi/api-auth.json', 'api-auth'],
    ['/openapi/sources-web-webhook.json', 'sources-web-webhook'],
    ['/openapi/sources-other-webhook.json', undefined],
    ['/openapi/', undefined],
    ['/loginx', undefined],
    ['/uikit', undefined],
    ['/ws.communications', undefined],
    ['/', undefined],
    ['/conversations', undefined],
  ])('gives %s to %s', (path, deployment) => {
    expect(deploymentOf(path)).toBe(deployment);
  });

  it('gives a prefix that two sources claim to the older one', () => {
    const table = routeTable([
      { name: 'old', type: 'chatplugin' },
      { name: 'new', type: 'chatplugin' },
    ]);
    expect(findRoute(table, '/chatplugin.send')?.deployment).toBe('sources-old-webhook');
    expect(table.some(({ deployment }) => deployment === 'sources-new-webhook')).toBe(false);
  });

  it('has each prefix once, the longest first, whatever the sources', () => {
    fc.assert(
      fc.property(fc.array(source), (sources) => {
        const prefixes = routeTable(sources).map(({ prefix }) => prefix);
        expect(new Set(prefixes).size).toBe(prefixes.length);
        expect(prefixes.map(({ length }) => length)).toEqual(
          prefixes.map(({ length }) => length).toSorted((a, b) => b - a),
        );
      }),
    );
  });

  it('never lets a source take a path of the core components', () => {
    const core = routeTable([]);
    fc.assert(
      fc.property(
        fc.array(source),
        fc.constantFrom(...core.map(({ prefix }) => prefix)),
        segment,
        (sources, prefix, rest) => {
          for (const path of [prefix, `${prefix}${rest}`, `${prefix}/${rest}`]) {
            const before = findRoute(core, path);
            if (before) expect(findRoute(routeTable(sources), path)).toEqual(before);
          }
        },
      ),
    );
  });

  it('finds the longest prefix that matches whole segments', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TABLE), segment, ({ prefix, deployment }, rest) => {
        const below = /[./]$/.test(prefix) ? prefix + rest : `${prefix}/${rest}`;
        expect(deploymentOf(below)).toBe(deployment);
        if (!/[./]$/.test(prefix)) expect(findRoute(TABLE, `${prefix}${rest}`)?.prefix).not.toBe(prefix);
      }),
    );
  });

  it('knows the chatplugin source', () => {
    expect(Object.keys(SOURCE_PREFIXES)).toContain('chatplugin');
  });
});
