import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CRDS_FOLDER, generate } from './generate.ts';

const files = await generate();
for (const [path, content] of files) {
  const target = join(CRDS_FOLDER, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}
console.log(`codegen: wrote ${files.size} files under crds/src/generated`);
