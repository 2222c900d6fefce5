import { crdDocuments } from '@airy/crds';
import { crdProblems } from './crd-problems.ts';
import { CRDS_FOLDER, generate } from './generate.ts';
import { staleFiles } from './stale-files.ts';

const folder = process.argv[2] ?? CRDS_FOLDER;
const stale = await staleFiles(folder, await generate(folder));
const problems = crdDocuments().flatMap(crdProblems);
for (const path of stale) console.error(`crds/${path} is not what the YAML says; run: npm run codegen`);
for (const problem of problems) console.error(problem);
if (stale.length > 0 || problems.length > 0) process.exitCode = 1;
else console.log('codegen: up to date');
