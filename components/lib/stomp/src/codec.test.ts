import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StompError, type StompFrame, serializeFrame } from './frame.ts';
import { createFrameParser } from './parser.ts';

function parse(
  chunks: readonly (string | Uint8Array)[],
  options: { maxFrameBytes?: number; maxHeaders?: number } = {},
) {
  const frames: StompFrame[] = [];
  let heartBeats = 0;
  const parser = createFrameParser({
    ...options,
    onFrame: (frame) => frames.push(frame),
    onHeartBeat: () => {
      heartBeats += 1;
    },
  });
  for (const chunk of chunks) parser.push(chunk);
  return { frames, heartBeats };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

const text = fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed());
const headers = fc.dictionary(
  text.filter((name) => name !== '' && name !== 'content-length' && name !== '__proto__'),
  text,
  { maxKeys: 20 },
);
const frame: fc.Arbitrary<StompFrame> = fc.record({
  command: fc.constantFrom('MESSAGE', 'SEND', 'SUBSCRIBE', 'ERROR'),
  headers,
  body: text,
});

/** Cuts bytes at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
}

const withoutLength = ({ command, headers: { 'content-length': _length, ...rest }, body }: StompFrame) => ({
  command,
  headers: rest,
  body,
});

describe('serializeFrame and createFrameParser', () => {
  it('give back every frame, however its bytes are cut into messages', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 4 }), fc.array(fc.nat(), { maxLength: 8 }), (frames, places) => {
        const wire = bytesOf(frames.map((one) => serializeFrame(one)).join('\n'));
        const parsed = parse(cut(wire, places)).frames.map(withoutLength);
        expect(parsed).toEqual(
          frames.map(({ command, headers: own, body }) => ({ command, headers: { ...own }, body })),
        );
      }),
    );
  });

  it('throw nothing but StompError on any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (chunks) => {
        try {
          parse(chunks);
        } catch (error) {
          expect(error).toBeInstanceOf(StompError);
        }
      }),
    );
  });
});

describe('serializeFrame', () => {
  it('counts content-length in bytes', () => {
    expect(serializeFrame({ command: 'SEND', headers: {}, body: 'ü€' })).toBe('SEND\ncontent-length:5\n\nü€\0');
  });

  it('escapes colon, line ends and backslash in headers', () => {
    expect(serializeFrame({ command: 'SEND', headers: { 'a:b': 'c\\d\r\n' }, body: '' })).toBe(
      'SEND\na\\cb:c\\\\d\\r\\n\n\n\0',
    );
  });

  it('leaves CONNECTED unescaped, without a way to smuggle a header in', () => {
    expect(serializeFrame({ command: 'CONNECTED', headers: { server: 'a:b\nc:d' }, body: '' })).toBe(
      'CONNECTED\nserver:a:b c:d\n\n\0',
    );
  });
});

describe('createFrameParser', () => {
  it('reads a NUL inside a body that has a content-length', () => {
    expect(parse(['SEND\ncontent-length:3\n\na\0b\0']).frames[0]?.body).toBe('a\0b');
  });

  it('reads carriage returns before line feeds as line ends', () => {
    expect(parse(['CONNECT\r\naccept-version:1.2\r\n\r\n\0']).frames).toEqual([
      { command: 'CONNECT', headers: { 'accept-version': '1.2' }, body: '' },
    ]);
  });

  it('takes the first of repeated headers', () => {
    expect(parse(['SEND\na:1\na:2\n\n\0']).frames[0]?.headers).toEqual({ a: '1' });
  });

  it('keeps a header named __proto__ as data', () => {
    const [read] = parse(['SEND\n__proto__:1\n\n\0']).frames;
    expect(Object.keys(read?.headers ?? {})).toEqual(['__proto__']);
  });

  it('tells of line feeds between frames', () => {
    expect(parse(['\n', '\r\n', 'SEND\n\n\0\n']).heartBeats).toBe(3);
  });

  it.each([
    ['an undefined escape', 'SEND\na:\\t\n\n\0'],
    ['a header without a colon', 'SEND\nabc\n\n\0'],
    ['a header without a name', 'SEND\n:abc\n\n\0'],
    ['a lower-case command', 'send\n\n\0'],
    ['a content-length that is no number', 'SEND\ncontent-length:x\n\n\0'],
    ['a content-length that ends before the body does', 'SEND\ncontent-length:1\n\nab\0'],
  ])('refuses %s', (_name, wire) => {
    expect(() => parse([wire])).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parse([new Uint8Array([...bytesOf('SEND\n\n'), 0xff, 0])])).toThrow('UTF-8');
  });

  it('refuses a frame above the limit as soon as its content-length says so', () => {
    expect(() => parse(['SEND\ncontent-length:100\n\n'], { maxFrameBytes: 64 })).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });

  it('refuses a head, and a body without a length, that do not end within the limit', () => {
    const endlessHead = `SEND\n${'a:b\n'.repeat(20)}`;
    const endlessBody = `SEND\n\n${'x'.repeat(80)}`;
    for (const wire of [endlessHead, endlessBody]) {
      expect(() => parse([wire.slice(0, 40), wire.slice(40)], { maxFrameBytes: 64 })).toThrow('64 bytes');
    }
  });

  it('takes a frame of exactly the limit', () => {
    const wire = 'SEND\n\nabc\0';
    expect(parse([wire], { maxFrameBytes: wire.length }).frames).toHaveLength(1);
    expect(() => parse([wire], { maxFrameBytes: wire.length - 1 })).toThrow(StompError);
  });

  it('refuses more headers than the limit', () => {
    expect(() => parse([`SEND\n${'a:b\n'.repeat(3)}\n\0`], { maxHeaders: 2 })).toThrow('2 headers');
  });
});
