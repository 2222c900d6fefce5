import { expect, it } from 'vitest';
import { decodeProtobufBody } from './protobuf.ts';

const bytes = (value: string | Uint8Array) => (typeof value === 'string' ? Buffer.from(value) : value);
/** A length-delimited field; all test values are shorter than 128 bytes or split in two length bytes. */
const field = (number: number, value: string | Uint8Array) => {
  const body = bytes(value);
  const length = body.length < 128 ? [body.length] : [(body.length & 0x7f) | 0x80, body.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), body]);
};
const flag = (number: number) => Buffer.from([number << 3, 1]);
const pair = (key: string, value: string | Uint8Array) => Buffer.concat([field(1, key), field(2, value)]);
const body = (kind: string, ...fields: readonly Uint8Array[]) => {
  const type = field(1, Buffer.concat([field(1, 'v1'), field(2, kind)]));
  return Buffer.concat([Buffer.from('k8s\0'), type, field(2, Buffer.concat(fields)), field(3, ''), field(4, '')]);
};

it('reads a Secret', () => {
  const metadata = field(
    1,
    Buffer.concat([field(1, 'a'), field(2, ''), field(3, 'default'), field(11, pair('app', 'x'))]),
  );
  const secret = body(
    'Secret',
    metadata,
    field(2, pair('token', 'ü')),
    field(2, pair('key', Buffer.alloc(200))),
    field(3, 'Opaque'),
    flag(5),
  );
  expect(decodeProtobufBody(secret)).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    object: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a', namespace: 'default', labels: { app: 'x' } },
      data: { token: Buffer.from('ü').toString('base64'), key: Buffer.alloc(200).toString('base64') },
      type: 'Opaque',
      immutable: true,
    },
  });
});

it('reads a ConfigMap, text and bytes', () => {
  const map = body(
    'ConfigMap',
    field(1, field(1, 'a')),
    field(2, pair('text', 'ü')),
    field(2, pair('empty', '')),
    field(3, pair('raw', Buffer.from([0xff]))),
  );
  expect(decodeProtobufBody(map).object).toMatchObject({ data: { text: 'ü', empty: '' }, binaryData: { raw: '/w==' } });
});

it('refuses another kind and names the way around', () => {
  expect(() => decodeProtobufBody(body('Namespace', field(1, field(1, 'a'))))).toThrow(
    expect.objectContaining({
      code: 415,
      message: expect.stringContaining('--dry-run=client -o yaml | kubectl apply -f -'),
    }),
  );
});

it.each([
  Buffer.from('{"kind":"Secret"}'),
  Buffer.from('k8s\0\x0a\x7f'),
  Buffer.from('k8s\0\x0f'),
  Buffer.from('k8s\0\xff'),
])('refuses bytes that are no message (%#)', (broken) => {
  expect(() => decodeProtobufBody(broken)).toThrow(expect.objectContaining({ code: 400 }));
});
