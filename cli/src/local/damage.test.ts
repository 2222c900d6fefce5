import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openUndamaged } from './damage.ts';
import { dataDirAt } from './data-dir.ts';
import { aTemporaryFolder } from './testing/temporary-folder.ts';

describe('a damaged file', () => {
  it('is named in one sentence, with what to do about it', async () => {
    const dir = dataDirAt(aTemporaryFolder());
    const file = join(dir.root, 'kubernetes.db');
    writeFileSync(file, 'no database at all '.repeat(100));
    const opened = openUndamaged(dir, file, async () => new DatabaseSync(file).exec('PRAGMA journal_mode = WAL'));
    await expect(opened).rejects.toMatchObject({
      code: 'data-damaged',
      message: `${file} is damaged (file is not a database); restore it from a copy, or delete everything with \`airy reset --data-dir ${dir.root}\`.`,
    });
  });

  it('is not blamed for other problems', async () => {
    const problem = new Error('disk I/O error');
    const opened = openUndamaged(dataDirAt('/data'), '/data/x', () => Promise.reject(problem));
    await expect(opened).rejects.toBe(problem);
  });
});
