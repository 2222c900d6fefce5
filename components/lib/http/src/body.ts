import type { Context } from 'hono';
import { HttpError } from './errors.ts';

/** Bytes of a request body at most. */
export const MAX_BODY_BYTES = 1_048_576;
/** Levels of arrays and objects in each other at most. */
const MAX_DEPTH = 64;
const DECODER = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON body of a request; `{}` when it is empty.
 *
 * @throws {HttpError} 413 above 1 MiB, 415 for another content type, 400 for what is not JSON, nested too deep or
 *   holds a NUL (U+0000)
 */
export async function readJson(c: Context): Promise<unknown> {
  const bytes = await readBytes(c.req.raw);
  if (bytes.byteLength === 0) return {};
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type)) {
    throw new HttpError(415, `Expected content type application/json, got ${type || 'none'}`);
  }
  let text: string;
  try {
    text = DECODER.decode(bytes);
  } catch {
    throw new HttpError(400, 'The body is not UTF-8');
  }
  if (depthOf(text) > MAX_DEPTH) throw new HttpError(400, `The body is nested deeper than ${MAX_DEPTH} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The body is not JSON');
  }
  if (text.includes('\\u0000')) {
    const field = fieldWithNul(value);
    if (field !== undefined) throw new HttpError(400, 'NUL (U+0000) is not allowed in text', { field });
  }
  return value;
}

/** The bytes of a request's body. @throws {HttpError} 413 above 1 MiB */
export async function readBytes(request: Request): Promise<Uint8Array> {
  const declared = request.headers.get('content-length');
  if (declared !== null) {
    if (Number(declared) > MAX_BODY_BYTES) throw bodyTooLarge(`${declared} bytes`);
    return new Uint8Array(await request.arrayBuffer());
  }
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > MAX_BODY_BYTES) throw bodyTooLarge('more');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function bodyTooLarge(size: string): HttpError {
  return new HttpError(413, `A request body may have ${MAX_BODY_BYTES} bytes at most, got ${size}`);
}

const QUOTE = 34;
const BACKSLASH = 92;

/** How deep arrays and objects nest in a JSON text; read before parsing, since deep values break recursive code. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 93 || code === 125) depth -= 1;
  }
  return deepest;
}

/** Dotted path of the first string (or key) with a NUL; `''` when the body itself is that string. */
function fieldWithNul(value: unknown, path = ''): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    const found = key.includes('\0') ? at.replaceAll('\0', '') : fieldWithNul(item, at);
    if (found !== undefined) return found;
  }
  return undefined;
}
