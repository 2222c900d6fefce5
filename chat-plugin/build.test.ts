import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('.', import.meta.url));
const outDir = mkdtempSync(join(tmpdir(), 'widget-build-'));

beforeAll(async () => {
  await build({ root, mode: 'production', logLevel: 'error', build: { outDir, emptyOutDir: true } });
}, 60_000);
afterAll(() => rmSync(outDir, { recursive: true }));

const built = (name: string) => readFileSync(join(outDir, name), 'utf8');

/** Whether Node parses the text as a script or a module; decorators and stray imports do not pass. */
function parses(text: string, type: 'cjs' | 'mjs'): boolean {
  const file = join(outDir, `parsed.${type}`);
  writeFileSync(file, text);
  try {
    execFileSync(process.execPath, ['--check', file], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

describe('the built widget', () => {
  it('costs every visitor at most 5 KB, and 30 KB more when the chat is opened, compressed', () => {
    const [loader, app] = [gzipSync(built('s.js')).length, gzipSync(built('app.js')).length];
    expect(loader).toBeGreaterThan(1_000);
    expect(loader).toBeLessThanOrEqual(5 * 1024);
    expect(app).toBeGreaterThan(5_000);
    expect(app).toBeLessThanOrEqual(30 * 1024);
  });

  it('has a loader that is a classic script and leaves no name behind', () => {
    expect(parses(built('s.js'), 'cjs')).toBe(true);
    expect(built('s.js').trim()).toMatch(/^\(\(\)=>\{[\s\S]*\}\)\(\);$/);
    expect(built('s.js')).not.toContain('import.meta');
  });

  it('has an app that browsers parse', () => {
    expect(parses(built('app.js'), 'mjs')).toBe(true);
    expect(parses('@a class B {}', 'mjs')).toBe(false);
  });

  it('evaluates no text as script and sets no style attribute', () => {
    for (const text of [built('s.js'), built('app.js')]) {
      expect(text).not.toMatch(/\beval\(|new Function\(/);
      expect(text).not.toMatch(/\sstyle=/);
    }
  });
});
