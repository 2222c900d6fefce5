import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkParts } from './links.ts';

describe('links', () => {
  it.each([
    ['see https://a.example/x.', ['https://a.example/x']],
    ['(https://a.example/b_(c))', ['https://a.example/b_(c)']],
    ['http://a.example, https://b.example!', ['http://a.example', 'https://b.example']],
    ['javascript:alert(1) data:text/html,x ftp://a.example', []],
    ['https://', []],
  ])('are found in %j', (text, urls) => {
    expect(linkParts(text).flatMap(({ url }) => url ?? [])).toEqual(urls);
  });

  it('leave every character of the text where it is', () => {
    const piece = fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('http://', '.', ')', '(', ' ', '"'));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(
          linkParts(text)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
