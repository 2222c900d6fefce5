import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('.', import.meta.url));
const outDir = mkdtempSync(join(tmpdir(), 'inbox-build-'));
const files = new Map<string, string>();

beforeAll(async () => {
  await build({ root, mode: 'production', logLevel: 'error', build: { outDir, emptyOutDir: true } });
  for (const file of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
    if (/\.\w+$/.test(file)) files.set(file, readFileSync(join(outDir, file), 'utf8'));
  }
}, 60_000);
afterAll(() => rmSync(outDir, { recursive: true }));

const ofType = (type: string) => [...files].filter(([name]) => name.endsWith(type)).map(([, text]) => text);
const gzipped = (texts: readonly string[]) => texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
const page = () => files.get('index.html') ?? '';

describe('the built inbox', () => {
  it('loads at most 120 KB of script and 20 KB of style, compressed', () => {
    const [script, style] = [gzipped(ofType('.js')), gzipped(ofType('.css'))];
    expect(script).toBeGreaterThan(10_000);
    expect(script).toBeLessThanOrEqual(120 * 1024);
    expect(style).toBeGreaterThan(200);
    expect(style).toBeLessThanOrEqual(20 * 1024);
  });

  it('holds nothing a browser could not parse, like a decorator', () => {
    for (const [index, script] of ofType('.js').entries()) {
      const file = join(outDir, `parsed-${index}.mjs`);
      writeFileSync(file, script);
      expect(() => execFileSync(process.execPath, ['--check', file], { stdio: 'pipe' })).not.toThrow();
      writeFileSync(file, '@a class B {}');
      expect(() => execFileSync(process.execPath, ['--check', file], { stdio: 'pipe' })).toThrow('SyntaxError');
    }
  });

  it('has nothing inline in its page, and loads only hashed files of its own', () => {
    expect(page()).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=/);
    const loaded = [...page().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url);
    expect(loaded.length).toBeGreaterThanOrEqual(3);
    for (const url of loaded) expect(url).toMatch(/^\/ui\/assets\/[\w-]+-[\w-]{8}\.(?:js|css|svg)$/);
  });

  it('names no address of anyone else to load from', () => {
    const namespaces = /https?:\/\/www\.w3\.org\/[\w/.]+/g;
    const inErrorTexts = ['https://lit.dev', 'https://github.com'];
    for (const [name, text] of files) {
      const urls = (text.replaceAll(namespaces, '').match(/https?:\/\/[\w.-]+\.[a-z]{2,}/g) ?? []).filter(
        (url) => !inErrorTexts.includes(url),
      );
      expect([name, urls]).toEqual([name, []]);
    }
  });

  it('sets no style attribute, which its policy refuses', () => {
    for (const script of ofType('.js')) expect(script.match(/\sstyle=.{0,40}/g) ?? []).toEqual([]);
  });

  it('evaluates no text as script', () => {
    for (const script of ofType('.js')) expect(script).not.toMatch(/\beval\(|new Function\(/);
  });
});
