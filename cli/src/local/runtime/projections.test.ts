import { mkdirSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataDirAt } from '../data-dir.ts';
import { aTemporaryFolder } from '../testing/temporary-folder.ts';
import { dropProjections } from './projections.ts';

describe('the folders of replicas', () => {
  it('go from a number on, and only those of the Deployment', () => {
    const dir = dataDirAt(aTemporaryFolder());
    for (const name of ['api-0', 'api-1', 'api-10', 'api-admin-1', 'other-1']) {
      mkdirSync(dir.projection(name), { recursive: true });
    }
    dropProjections(dir, 'api', 1);
    expect(readdirSync(dir.projection('.')).toSorted()).toEqual(['api-0', 'api-admin-1', 'other-1']);
  });

  it('need not be there', () => {
    expect(() => dropProjections(dataDirAt(aTemporaryFolder()), 'api', 0)).not.toThrow();
  });
});
