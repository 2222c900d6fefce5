import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from './json.ts';
import { validateResource } from './validate-resource.ts';

const folder = new URL('../../../manifests/examples/', import.meta.url);
const examples = readdirSync(folder).map((file) => ({
  file,
  // What the file holds is what the tests look at.
  object: parse(readFileSync(new URL(file, folder), 'utf8')) as JsonObject,
}));

describe('the example manifests', () => {
  it('are applied in the order instance, source, channel', () => {
    const applied = examples.filter(({ file }) => file.endsWith('.yaml')).map(({ object }) => object.kind);
    expect(applied).toEqual(['AiryInstance', 'Source', 'Channel']);
  });

  it.each(examples)('$file is valid', ({ object }) => {
    const result = validateResource({ crd: String(object.kind), object, operation: 'create' });
    expect(result.errors).toEqual([]);
    expect(result.unknownFields).toEqual([]);
  });

  it.each(examples)('$file names no namespace', ({ object }) => {
    expect(object.metadata).not.toHaveProperty('namespace');
  });
});

it('the smallest useful source has five lines', () => {
  const text = readFileSync(new URL('20-source-chatplugin.yaml', folder), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.length).toBeLessThanOrEqual(5);
});
