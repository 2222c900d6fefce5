import { describe, expect, it } from 'vitest';
import { HttpError } from './errors.ts';
import { requireMessageContent } from './message-content.ts';

function refusalOf(content: unknown): HttpError | undefined {
  try {
    requireMessageContent(content);
    return undefined;
  } catch (error) {
    if (error instanceof HttpError) return error;
    throw error;
  }
}

describe('requireMessageContent', () => {
  it.each([
    undefined,
    null,
    1,
    true,
    '',
    'Hello',
    [],
    [{ text: 'Hello' }],
    {},
    { text: '' },
    { text: ' \t\n\u00a0' },
    { text: '\u200b\u200d' },
    { text: null },
  ])('refuses %j with 400 and what was expected', (content) => {
    expect(refusalOf(content)).toMatchObject({
      status: 400,
      field: 'message',
      message: expect.stringMatching(/^Expected/),
    });
  });

  it.each([
    { text: 'Hello' },
    { text: ' . ' },
    { text: '👩‍👩‍👧' },
    { text: 0 },
    { attachment: { type: 'image', payload: { url: 'https://example.com/a.png' } } },
    { text: '', attachment: { type: 'image' } },
    { Body: 'a provider of its own' },
  ])('passes %j as it is', (content) => {
    expect(requireMessageContent(content)).toEqual(content);
  });

  it('takes 64 KiB as JSON and no more', () => {
    const sized = (sizeBytes: number) => ({ text: 'x'.repeat(sizeBytes - '{"text":""}'.length) });
    expect(refusalOf(sized(65_536))).toBeUndefined();
    expect(refusalOf(sized(65_537))).toMatchObject({ status: 413, message: expect.stringContaining('65536 bytes') });
  });
});
