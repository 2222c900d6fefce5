import { type JsonObject, validateResource } from '@airy/crds';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import CreateChannel from '../commands/create/channel.ts';
import CreateSource from '../commands/create/source.ts';
import CreateWebhook from '../commands/create/webhook.ts';

/** What the command prints. */
async function outputOf(work: () => Promise<unknown>): Promise<string> {
  const print = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await work();
    return [...log.mock.calls, ...print.mock.calls].map(([text]) => String(text)).join('');
  } finally {
    print.mockRestore();
    log.mockRestore();
  }
}

const FULL_CHANNEL = [
  'shop',
  '--source=chatplugin',
  '--display-name=Web shop',
  '--image-url=https://shop.example.com/logo.png',
  '--allowed-origin=https://shop.example.com',
  '--allowed-origin=https://*.example.com',
];

describe('airy create --dry-run', () => {
  it.each([
    ['a channel', CreateChannel, ['shop', '--source=chatplugin']],
    ['a channel with everything', CreateChannel, FULL_CHANNEL],
    ['a source', CreateSource, ['chat', '--type=chatplugin']],
    [
      'a source with credentials',
      CreateSource,
      ['fb', '--type=facebook', '--credential=appSecret=facebook-app/secret'],
    ],
    ['a webhook', CreateWebhook, ['crm', '--url=https://crm.example.com/airy']],
    [
      'a webhook for some events',
      CreateWebhook,
      ['crm', '--url=https://crm.example.com/airy', '--event=message.created'],
    ],
  ])('prints %s that the API takes without a change', async (_name, command, argv) => {
    const text = await outputOf(() => command.run([...argv, '--dry-run', '-o', 'yaml'], import.meta.url));
    const object = parse(text) as JsonObject; // what is checked here
    const { errors, unknownFields } = validateResource({ crd: String(object.kind), object, operation: 'create' });
    expect(errors).toEqual([]);
    expect(unknownFields).toEqual([]);
    expect(object).not.toHaveProperty('status');
    expect(Object.keys(object)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
  });

  it('prints the same as JSON', async () => {
    const yaml = await outputOf(() => CreateChannel.run([...FULL_CHANNEL, '--dry-run'], import.meta.url));
    const json = await outputOf(() => CreateChannel.run([...FULL_CHANNEL, '--dry-run', '-o=json'], import.meta.url));
    expect(JSON.parse(json)).toEqual(parse(yaml));
    expect(parse(yaml)).toEqual({
      apiVersion: 'core.airy.co/v1beta1',
      kind: 'Channel',
      metadata: { name: 'shop' },
      spec: {
        sourceRef: { name: 'chatplugin' },
        name: 'Web shop',
        imageUrl: 'https://shop.example.com/logo.png',
        allowedOrigins: ['https://shop.example.com', 'https://*.example.com'],
      },
    });
  });

  it.each(['secret', 'a=b', '=b/c', 'a=b/'])('refuses the credential %s without repeating its value', async (text) => {
    const run = CreateSource.run(['fb', '--type=facebook', `--credential=${text}`, '--dry-run'], import.meta.url);
    await expect(run).rejects.toThrow('expected NAME=SECRET/KEY');
  });
});
