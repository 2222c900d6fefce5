import { fileURLToPath } from 'node:url';
import { GATES } from './gates.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const only = process.argv.slice(2);
const failed: string[] = [];

for (const gate of GATES.filter(({ name }) => only.length === 0 || only.includes(name))) {
  const startedMs = Date.now();
  const { passed, output } = gate.run(root);
  console.log(`${passed ? '✓' : '✗'} ${gate.name} (${((Date.now() - startedMs) / 1000).toFixed(1)} s)`);
  if (!passed) {
    failed.push(gate.name);
    console.log(output);
  }
}
if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
