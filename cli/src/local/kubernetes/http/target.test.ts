import { crdDocuments } from '@airy/crds';
import { expect, it } from 'vitest';
import { createKinds } from '../kinds.ts';
import { targetOf } from './target.ts';

const kinds = createKinds(crdDocuments());

function shown(path: string) {
  const target = targetOf(path, kinds);
  return target && [target.kind.kind, target.namespace, target.name, target.subresource];
}

it.each([
  ['/api/v1/secrets', ['Secret', undefined, undefined, undefined]],
  ['/api/v1/namespaces/airy/secrets', ['Secret', 'airy', undefined, undefined]],
  ['/api/v1/namespaces/airy/secrets/a%2Fb', ['Secret', 'airy', 'a/b', undefined]],
  ['/api/v1/namespaces', ['Namespace', '', undefined, undefined]],
  ['/api/v1/namespaces/airy', ['Namespace', '', 'airy', undefined]],
  ['/api/v1/namespaces/airy/status', ['Namespace', '', 'airy', 'status']],
  ['/apis/apps/v1/namespaces/airy/deployments/web/scale', ['Deployment', 'airy', 'web', 'scale']],
  ['/apis/core.airy.co/v1beta1/namespaces/airy/sources/chat/status', ['Source', 'airy', 'chat', 'status']],
])('%s names what is served', (path, expected) => {
  expect(shown(path)).toEqual(expected);
});

it.each([
  '/api/v1/secrets/without-namespace',
  '/api/v1/namespaces/airy/secrets/a/status',
  '/api/v1/namespaces/airy/secrets/a/status/more',
  '/api/v1/namespaces/airy/pods',
  '/api/v2/secrets',
  '/apis/apps/v1/secrets',
  '/apis/core.airy.co/v1beta1/namespaces/airy/channels/web/scale',
  '/metrics',
])('%s names nothing', (path) => {
  expect(targetOf(path, kinds)).toBeUndefined();
});
