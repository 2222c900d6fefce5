import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from './private-file.ts';

const FILE = 'kubernetes-token';

/** The server's bearer token: 32 random bytes, made on first use and kept in `dataDir` (mode 0600). */
export async function loadToken(dataDir: string): Promise<string> {
  const path = join(dataDir, FILE);
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept.length >= 32) return kept;
  const token = randomBytes(32).toString('base64url');
  await writePrivateFile(path, token);
  return token;
}

/** Whether an `Authorization` header carries `token`; takes the same time whatever it carries. */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
