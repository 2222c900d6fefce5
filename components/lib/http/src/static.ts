import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';

export interface StaticOptions {
  /** Path below which the files are, `/ui/`. */
  readonly basePath: string;
  /** `Content-Security-Policy` of pages. */
  readonly csp?: string;
  /** A page for paths without a file and without an extension (an app's own routes): `index.html`. */
  readonly spaFallback?: string;
  /** Sentence of the 503 while the folder is missing or empty. */
  readonly notBuilt?: string;
  /** Further headers of a file, by its path in the folder. */
  readonly headersOf?: (path: string) => Readonly<Record<string, string>>;
}

interface StaticFile {
  readonly type: string;
  readonly etag: string;
  readonly immutable: boolean;
  readonly plain: Buffer<ArrayBuffer>;
  readonly encodings: Readonly<Partial<Record<'br' | 'gzip', Buffer<ArrayBuffer>>>>;
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  mjs: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff2: 'font/woff2',
};

/** Names that bundlers give to files whose content never changes: `app-B1x9_k2Q.js`. */
const HASHED_NAME = /[-.](?=[\w-]*[\dA-Z])[\w-]{8}\.\w+$/;
const COMPRESSIBLE = /^(text\/|application\/(json|manifest|wasm)|image\/svg)/;
const MIN_COMPRESSED_BYTES = 1_024;
const compress = promisify(gzip);

/**
 * Serves a built front end from memory: the folder is read at the first request and again when its index page changes.
 *
 * Only files found in the folder are served, so no path leads out of it. Hashed names are cached for ever, the others are
 * asked again (ETag). `x.js.br` and `x.js.gz` beside `x.js` are used as they are; without them gzip is made once.
 */
export function serveStatic(folder: string, options: StaticOptions): (c: Context) => Promise<Response> {
  const index = options.spaFallback ?? 'index.html';
  let files: ReadonlyMap<string, StaticFile> = new Map();
  let stamp: string | undefined;

  const refresh = async () => {
    const found = await stat(join(folder, index)).catch(() => stat(folder).catch(() => undefined));
    const next = found && `${found.mtimeMs} ${found.size}`;
    if (next === stamp && files.size > 0) return;
    files = found ? await readFolder(folder) : new Map();
    stamp = next;
  };

  return async (c) => {
    const path = relativePath(c.req.path, options.basePath);
    if (!files.has(path) || path.endsWith('.html')) await refresh();
    if (files.size === 0) {
      const message = options.notBuilt ?? 'These pages are not built yet';
      return Response.json({ message }, { status: 503, headers: { 'retry-after': '5' } });
    }
    const isAppRoute = path === '' || !/\.\w+$/.test(path);
    const name = files.has(path) ? path : path === '' || (isAppRoute && options.spaFallback) ? index : path;
    const file = files.get(name);
    if (!file) return Response.json({ message: `There is nothing at ${c.req.path}` }, { status: 404 });
    return answer(c, name, file, options);
  };
}

function answer(c: Context, name: string, file: StaticFile, options: StaticOptions): Response {
  const headers = new Headers({
    'content-type': file.type,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
    ...(file.type.startsWith('text/html') && options.csp ? { 'content-security-policy': options.csp } : {}),
    ...options.headersOf?.(name),
  });
  if (c.req.header('if-none-match') === file.etag) return new Response(null, { status: 304, headers });
  const accepted = new Set(
    (c.req.header('accept-encoding') ?? '').split(',').map((part) => part.split(';')[0]?.trim()),
  );
  for (const encoding of ['br', 'gzip'] as const) {
    const encoded = file.encodings[encoding];
    if (!encoded || !accepted.has(encoding)) continue;
    headers.set('content-encoding', encoding);
    return new Response(encoded, { headers });
  }
  return new Response(file.plain, { headers });
}

function relativePath(path: string, basePath: string): string {
  const base = basePath.replace(/\/$/, '');
  const rest = path.startsWith(base) ? path.slice(base.length) : path;
  try {
    return decodeURIComponent(rest.replace(/^\/+/, ''));
  } catch {
    return 'undecodable.path';
  }
}

async function readFolder(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const present = new Set(names);
  const files = new Map<string, StaticFile>();
  for (const name of names) {
    if (/\.(br|gz)$/.test(name) && present.has(name.replace(/\.(br|gz)$/, ''))) continue;
    files.set(name, await readStaticFile(folder, name, present));
  }
  return files;
}

async function readStaticFile(folder: string, name: string, present: ReadonlySet<string>): Promise<StaticFile> {
  const plain = await readFile(join(folder, name));
  const type = TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
  const stored = (extension: string) =>
    present.has(name + extension) ? readFile(join(folder, name + extension)) : undefined;
  const worthIt = COMPRESSIBLE.test(type) && plain.length >= MIN_COMPRESSED_BYTES;
  const br = await stored('.br');
  const gz = (await stored('.gz')) ?? (worthIt ? await compress(plain) : undefined);
  return {
    type,
    etag: `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    immutable: HASHED_NAME.test(name),
    plain,
    encodings: { ...(br ? { br } : {}), ...(gz ? { gzip: gz } : {}) },
  };
}
