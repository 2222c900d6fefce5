import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFakeKubernetes } from '@airy/platform/testing';
import { describe, expect, it } from 'vitest';
import { aTemporaryFolder } from '../local/testing/temporary-folder.ts';
import { kindNamed } from './kinds.ts';
import { applyManifest, ManifestError, parseManifests, readManifests } from './manifests.ts';
import { listKinds, requireKind } from './selection.ts';

const CHANNEL =
  'apiVersion: core.airy.co/v1beta1\nkind: Channel\nmetadata: { name: shop }\nspec: { sourceRef: { name: chatplugin } }\n';
const namesIn = (text: string) => parseManifests(text, 'x.yaml').map(({ metadata }) => metadata.name);

describe('manifests', () => {
  it('are read from several documents, empty ones left out', () => {
    expect(namesIn(`---\n${CHANNEL}---\n# nothing here\n---\n${CHANNEL.replace('shop', 'second')}`)).toEqual([
      'shop',
      'second',
    ]);
  });

  it('may be JSON', () => {
    const json = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'texts' }, data: { a: 'b' } };
    expect(parseManifests(JSON.stringify(json), 'x.json')).toEqual([json]);
  });

  it.each([
    ['broken YAML', 'a: [1', 'x.yaml, document 1:'],
    ['no kind', `${CHANNEL}---\nmetadata: { name: x }\n`, 'x.yaml, document 2: expected apiVersion and kind'],
    ['text', 'just words', 'x.yaml, document 1: expected apiVersion and kind'],
    ['no name', 'apiVersion: v1\nkind: Secret\n', 'x.yaml, document 1: expected metadata.name'],
    [
      'a foreign kind',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: x }\n',
      'apps/v1 Deployment is not a kind airy applies; expected one of Secret, ConfigMap, AiryInstance',
    ],
    ['a wrong version', CHANNEL.replace('v1beta1', 'v1'), 'core.airy.co/v1 Channel is not a kind airy applies'],
  ])('with %s are refused, naming file and document', (_name, text, message) => {
    expect(() => parseManifests(text, 'x.yaml')).toThrow(ManifestError);
    expect(() => parseManifests(text, 'x.yaml')).toThrow(message);
  });

  it('of a folder are taken by file name; a kustomization and other files are not manifests', () => {
    const folder = aTemporaryFolder();
    writeFileSync(join(folder, '20-second.yml'), CHANNEL.replace('shop', 'second'));
    writeFileSync(join(folder, '10-first.yaml'), CHANNEL.replace('shop', 'first'));
    writeFileSync(join(folder, '30-third.json'), JSON.stringify(parseManifests(CHANNEL, 'x')[0]));
    writeFileSync(join(folder, 'kustomization.yaml'), 'resources: []');
    writeFileSync(join(folder, 'notes.txt'), 'words');
    mkdirSync(join(folder, 'below'));
    expect(readManifests(folder).map(({ metadata }) => metadata.name)).toEqual(['first', 'second', 'shop']);
  });

  it('name their file when a folder holds a wrong one', () => {
    const folder = aTemporaryFolder();
    writeFileSync(join(folder, 'wrong.yaml'), 'kind: Channel');
    expect(() => readManifests(folder)).toThrow(`${join(folder, 'wrong.yaml')}, document 1`);
  });
});

describe('an apply', () => {
  it('says what it did, and goes to the manifest’s own namespace', async () => {
    const kubernetes = createFakeKubernetes();
    const [manifest] = parseManifests(CHANNEL, 'x.yaml');
    if (!manifest) throw new Error('no manifest');
    const apply = (changes: object = {}) =>
      applyManifest(kubernetes, { ...manifest, ...changes }, { namespace: 'airy' });
    expect(await apply()).toBe('created');
    expect(await apply()).toBe('unchanged');
    expect(await apply({ spec: { sourceRef: { name: 'other' } } })).toBe('configured');
    expect(await apply({ metadata: { name: 'shop', namespace: 'other' } })).toBe('created');
    expect(kubernetes.writes.map(({ fieldManager }) => fieldManager)).toEqual(Array(4).fill('airy-cli'));
  });
});

describe('a selection', () => {
  it.each([
    ['channel', 'Channel'],
    ['Channels', 'Channel'],
    ['ach', 'Channel'],
    ['instance', 'AiryInstance'],
    ['airyinstances', 'AiryInstance'],
    ['cm', 'ConfigMap'],
  ])('knows %s', (word, kind) => {
    expect(kindNamed(word)?.type.kind).toBe(kind);
  });

  it('names the kinds there are for a word it does not know', () => {
    expect(() => requireKind('pods')).toThrow(
      'pods is not a kind airy knows; expected one of airyinstance, source, channel, webhook, secret, configmap',
    );
  });

  it('is all four kinds without a kind, one without a name, and an error for a name that is not there', async () => {
    const kubernetes = createFakeKubernetes();
    for (const manifest of parseManifests(
      `${CHANNEL}---\n${CHANNEL.replace('Channel', 'Source').replace('shop', 'chat')}`,
      'x',
    )) {
      await applyManifest(kubernetes, manifest, { namespace: 'airy' });
    }
    const names = async (query: { kind?: string; name?: string }) =>
      (await listKinds(kubernetes, { namespace: 'airy', ...query })).map(({ metadata }) => metadata.name);
    expect(await names({})).toEqual(['chat', 'shop']);
    expect(await names({ kind: 'channels' })).toEqual(['shop']);
    expect(await names({ kind: 'channel', name: 'shop' })).toEqual(['shop']);
    await expect(names({ kind: 'channel', name: 'nothing' })).rejects.toThrow(
      'Channel nothing does not exist in namespace airy',
    );
  });
});
