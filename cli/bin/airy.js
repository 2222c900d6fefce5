#!/usr/bin/env node
// Plain JavaScript on purpose: an older Node must be able to read this far and say what is missing.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const major = Number(process.versions.node.split('.')[0]);

if (major >= NEEDED_MAJOR) {
  const { execute } = await import('@oclif/core');
  await execute({ dir: import.meta.url });
  // A command is over when it says so: no timer that is left may hold the terminal. What was printed goes out first.
  process.stdout.write('', () => process.exit());
} else {
  const bundled = bundledNode();
  if (bundled === undefined) {
    console.error(
      `airy needs Node ${NEEDED_MAJOR} or newer, this is ${process.version} (${process.platform} ${process.arch}). ` +
        `Install it from https://nodejs.org and run the command again.`,
    );
    process.exit(1);
  }
  const child = spawn(bundled, process.argv.slice(1), { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // A terminal sends Ctrl-C to the child too, and a second one would end it before it has drained.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

/** The Node binary that npm installed beside the project for this platform, if there is one. */
function bundledNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const url = new URL(`../../node_modules/node-${platform}-${process.arch}/bin/${name}`, import.meta.url);
  const path = fileURLToPath(url);
  return existsSync(path) ? path : undefined;
}
