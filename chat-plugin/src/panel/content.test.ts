import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readableOn } from '../loader/contrast.ts';
import { previewOf, viewOf } from './content.ts';

describe('viewOf', () => {
  it('reads text', () => {
    expect(viewOf({ text: 'hello' })).toEqual({ kind: 'text', text: 'hello', replies: [] });
  });

  it('unwraps content that stands in `message`', () => {
    expect(viewOf({ message: { text: 'hello' } })).toMatchObject({ text: 'hello' });
  });

  it('reads attachments with a web address and refuses other schemes', () => {
    const image = (url: string) => viewOf({ attachment: { type: 'image', payload: { url } } }).kind;
    expect(image('https://example.com/a.png')).toBe('media');
    expect(image('javascript:alert(1)')).toBe('unsupported');
    expect(image('data:text/html,x')).toBe('unsupported');
  });

  it('keeps a quick reply’s postback', () => {
    const view = viewOf({
      text: 'Pick',
      quick_replies: [{ title: 'Yes', payload: { postbackData: 'y' } }, { title: 7 }],
    });
    expect(view).toMatchObject({ replies: [{ title: 'Yes', content: { text: 'Yes', postbackData: 'y' } }] });
  });

  it('never throws, whatever JSON comes', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void previewOf(value)));
  });
});

describe('readableOn', () => {
  it.each([
    ['#ffffff', '#000000'],
    ['#000', '#ffffff'],
    ['#1b5fd9', '#ffffff'],
    ['#ffd400', '#000000'],
    ['red', '#ffffff'],
  ])('puts readable text on %s', (color, expected) => {
    expect(readableOn(color)).toBe(expected);
  });
});
