import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editableText, textContent, viewOf } from './content.ts';
import { hueOf, initialsOf } from './names.ts';
import { previewOf } from './preview.ts';
import { createTimes } from './times.ts';

describe('contents', () => {
  it.each([
    [{ text: 'hi' }],
    [{ Body: 'hi' }],
    [{ message: { text: 'hi' } }],
    [{ text: { preview_url: false, body: 'hi' } }],
    ['hi'],
  ])('shows %j as its text', (content) => {
    expect(viewOf(content)).toEqual({ kind: 'text', text: 'hi', replies: [] });
  });

  it('shows attachments with a web address only', () => {
    const attachment = (url: string) => ({ attachment: { type: 'image', payload: { url } } });
    expect(viewOf(attachment('https://example.com/a.png'))).toMatchObject({ kind: 'media', type: 'image' });
    expect(viewOf(attachment('javascript:alert(1)'))).toEqual({ kind: 'unknown' });
  });

  it('shows quick replies as what can be answered', () => {
    const quick_replies = [{ content_type: 'text', title: 'Blue', payload: { postbackData: 'b' } }];
    expect(viewOf({ text: 'Which?', quick_replies })).toMatchObject({ kind: 'text', replies: ['Blue'] });
  });

  it('reads anything without an error', () => {
    fc.assert(
      fc.property(fc.anything(), (content) => {
        expect(previewOf(content)).not.toBe('');
      }),
    );
  });

  it('sends text in the shape of the source, and reads it back to edit it', () => {
    expect(textContent('chatplugin', 'hi')).toEqual({ text: 'hi' });
    expect(textContent('twilio.sms', 'hi')).toEqual({ Body: 'hi' });
    for (const source of ['chatplugin', 'twilio.sms']) expect(editableText(textContent(source, 'hi'))).toBe('hi');
  });
});

describe('names', () => {
  it.each([
    ['Amara Okafor', 'AO'],
    ['田中 由紀', '田由'],
    ['ليلى حداد', 'لح'],
    ['+1 (415) 555-0138', '15'],
    ['mara', 'M'],
    ['', '?'],
    ['🙂', '?'],
  ])('of %j are short %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('have a hue of the wheel, the same each time', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        const hue = hueOf(id);
        expect(hue >= 0 && hue < 360 && hue === hueOf(id)).toBe(true);
      }),
    );
  });
});

describe('times', () => {
  const times = createTimes('en-GB', 'UTC');
  const now = new Date('2026-03-10T08:00:00Z');
  it.each([
    ['2026-03-10T00:05:00Z', '00:05', 'Today'],
    ['2026-03-09T23:55:00Z', 'Yesterday', 'Yesterday'],
    ['2026-03-01T12:00:00Z', '1 Mar', 'Sunday 1 March'],
    ['2025-12-31T12:00:00Z', '31 Dec 2025', 'Wednesday, 31 December 2025'],
  ])('of %s read %s in a row and %s over a day', (at, row, day) => {
    expect([times.row(new Date(at), now), times.day(new Date(at), now)]).toEqual([row, day]);
  });

  it('of a clock ahead of ours are today’s', () => {
    expect(times.row(new Date('2026-03-10T23:00:00Z'), now)).toBe('23:00');
  });
});
