import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLogFile } from './log-file.ts';
import { aTemporaryFolder } from './testing/temporary-folder.ts';

const aPath = () => join(aTemporaryFolder(), 'airy.log');
const read = (path: string) => readFileSync(path, 'utf8');

describe('the log file', () => {
  it('has each line at once, readable by its owner only', () => {
    const path = aPath();
    const log = openLogFile(path);
    log.write('one\n');
    expect(read(path)).toBe('one\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    log.close();
  });

  it('goes on where an earlier one ended', () => {
    const path = aPath();
    writeFileSync(path, 'old\n');
    const log = openLogFile(path);
    log.write('new\n');
    log.close();
    expect(read(path)).toBe('old\nnew\n');
  });

  it('begins anew at its limit and keeps one older file', () => {
    const path = aPath();
    const log = openLogFile(path, 8);
    for (const line of ['aaaa\n', 'bbbb\n', 'cccc\n', 'dddd\n', 'eeee\n']) log.write(line);
    log.close();
    expect(read(`${path}.1`)).toBe('cccc\ndddd\n');
    expect(read(path)).toBe('eeee\n');
  });

  it('counts what was there before towards its limit', () => {
    const path = aPath();
    writeFileSync(path, 'a long line of an earlier run\n');
    const log = openLogFile(path, 8);
    log.write('new\n');
    log.close();
    expect(read(path)).toBe('new\n');
  });

  it('takes no lines after its end, and does not throw for them', () => {
    const path = aPath();
    const log = openLogFile(path);
    log.close();
    log.close();
    expect(() => log.write('late\n')).not.toThrow();
    expect(read(path)).toBe('');
  });
});
