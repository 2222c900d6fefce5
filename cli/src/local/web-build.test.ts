import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aTemporaryFolder } from './testing/temporary-folder.ts';
import { staleWebParts } from './web-build.ts';

/** A checkout with an inbox and a widget. */
function aCheckout() {
  const root = aTemporaryFolder();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const folder of ['webui', 'chat-plugin']) {
    write(`${folder}/src/app/main.ts`, 'start()');
    write(`${folder}/package.json`, '{}');
    write(`${folder}/vite.config.ts`, '');
  }
  write('components/lib/stomp/src/index.ts', '');
  write('package-lock.json', '{}');
  const stale = () => staleWebParts(root).map(({ folder }) => folder);
  const build = () => {
    for (const { folder, hash } of staleWebParts(root)) write(`${folder}/dist/.source-hash`, hash);
  };
  return { root, write, stale, build };
}

describe('the web parts', () => {
  it('are stale until they were built, and then no more', () => {
    const { stale, build } = aCheckout();
    expect(stale()).toEqual(['webui', 'chat-plugin']);
    build();
    expect(stale()).toEqual([]);
  });

  it.each([
    ['a changed source', 'webui/src/app/main.ts', ['webui']],
    ['a new source', 'webui/src/elements/thread.ts', ['webui']],
    ['a changed page', 'webui/index.html', ['webui']],
    ['a changed build', 'chat-plugin/vite.config.ts', ['chat-plugin']],
    ['a changed public file', 'chat-plugin/public/icon.svg', ['chat-plugin']],
    ['a changed shared library', 'components/lib/stomp/src/index.ts', ['webui', 'chat-plugin']],
    ['changed dependencies', 'package-lock.json', ['webui', 'chat-plugin']],
    ['a changed test', 'webui/src/app/main.test.ts', []],
    ['what the build made', 'webui/dist/index.html', []],
  ])('after %s: %s', (_name, path, expected) => {
    const { stale, build, write } = aCheckout();
    build();
    write(path, 'changed');
    expect(stale()).toEqual(expected);
  });

  it('are stale when a source was renamed', () => {
    const { root, stale, build, write } = aCheckout();
    build();
    rmSync(join(root, 'webui/src/app/main.ts'));
    write('webui/src/app/other.ts', 'start()');
    expect(stale()).toEqual(['webui']);
  });

  it('are never stale where there are no sources', () => {
    const { root, stale } = aCheckout();
    rmSync(join(root, 'webui/src'), { recursive: true });
    rmSync(join(root, 'chat-plugin/src'), { recursive: true });
    expect(stale()).toEqual([]);
  });
});
