import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

/** What a running local instance writes down for other programs. */
export interface InstanceFile {
  /** The gateway: inbox, API and widget, `http://localhost:8080`. */
  readonly url: string;
  /** The instance token; the file is readable by its owner only. */
  readonly token: string;
  /** Path of the kubeconfig. */
  readonly kubeconfig: string;
  readonly pid: number;
  /** The widget's demo page. */
  readonly demo: string;
}

/** The folder a local instance keeps everything in. Paths are absolute. */
export interface DataDir {
  readonly root: string;
  readonly instanceFile: string;
  readonly kubeconfig: string;
  readonly eventLog: string;
  readonly logFile: string;
  readonly examplesMark: string;
  readonly lockFile: string;
  /** The folder of one replica's projections. */
  projection(replica: string): string;
}

/** A local instance cannot be started or found; the message is one sentence that says what to do. */
export class LocalInstanceError extends Error {
  readonly code: 'data-dir-unusable' | 'already-running' | 'port-in-use' | 'not-running' | 'build-failed';

  constructor(code: LocalInstanceError['code'], message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'LocalInstanceError';
    this.code = code;
  }
}

/** The paths below `root`; nothing is touched. */
export function dataDirAt(root: string): DataDir {
  const base = resolve(root);
  return {
    root: base,
    instanceFile: join(base, 'instance.json'),
    kubeconfig: join(base, 'kubeconfig'),
    eventLog: join(base, 'event-log', 'log.db'),
    logFile: join(base, 'airy.log'),
    examplesMark: join(base, 'examples-applied'),
    lockFile: join(base, 'lock'),
    projection: (replica) => join(base, 'projections', replica),
  };
}

/**
 * Makes the folders and takes the lock.
 *
 * @returns the lock's release, safe to call twice
 * @throws {LocalInstanceError} `data-dir-unusable`, `already-running`
 */
export function openDataDir(dir: DataDir): () => void {
  try {
    for (const folder of [dir.root, join(dir.root, 'event-log'), join(dir.root, 'projections')]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    accessSync(dir.root, constants.W_OK);
  } catch (cause) {
    throw new LocalInstanceError(
      'data-dir-unusable',
      `The data folder ${dir.root} cannot be written; choose another with --data-dir or make it writable.`,
      { cause },
    );
  }
  takeLock(dir);
  return () => {
    if (readLock(dir) === process.pid) rmSync(dir.lockFile, { force: true });
  };
}

function takeLock(dir: DataDir): void {
  const owner = readLock(dir);
  if (owner !== undefined && isAlive(owner)) throw alreadyRunning(dir, owner);
  if (owner !== undefined) rmSync(dir.lockFile, { force: true });
  try {
    writeFileSync(dir.lockFile, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    throw alreadyRunning(dir, readLock(dir), cause); // another start was a moment faster
  }
}

function alreadyRunning(dir: DataDir, owner: number | undefined, cause?: unknown): LocalInstanceError {
  const url = readInstanceFile(dir)?.url;
  const who = owner === undefined ? '' : ` (process ${owner}${url ? `, ${url}` : ''})`;
  return new LocalInstanceError(
    'already-running',
    `An instance already runs on ${dir.root}${who}; stop it first or choose another --data-dir.`,
    { cause },
  );
}

/** The process a lock names; 0 for a lock that names none, undefined without a lock. */
function readLock(dir: DataDir): number | undefined {
  if (!existsSync(dir.lockFile)) return undefined;
  const pid = Number(readFileSync(dir.lockFile, 'utf8').trim());
  return Number.isInteger(pid) && pid > 0 ? pid : 0;
}

/** A lock of this very process is left over from one that had the same id: a container's first process always has. */
function isAlive(pid: number): boolean {
  if (pid === 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, and somebody else's
  }
}

/** The instance file of a running or stopped instance, undefined when there is none or it cannot be read. */
export function readInstanceFile(dir: DataDir): InstanceFile | undefined {
  try {
    return JSON.parse(readFileSync(dir.instanceFile, 'utf8')) as InstanceFile; // written by writeInstanceFile
  } catch {
    return undefined;
  }
}

/** Writes the instance file, mode 0600. */
export function writeInstanceFile(dir: DataDir, file: InstanceFile): void {
  rmSync(dir.instanceFile, { force: true });
  writeFileSync(dir.instanceFile, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600 });
}

/**
 * The file of the instance that runs now.
 *
 * @throws {LocalInstanceError} `not-running`
 */
export function requireRunningInstance(dir: DataDir): InstanceFile {
  const file = readInstanceFile(dir);
  if (file === undefined || !isAlive(file.pid)) {
    throw new LocalInstanceError(
      'not-running',
      `No instance runs on ${dir.root}; start one with \`airy up --local\` (or \`npm start\`), or name its folder with --data-dir.`,
    );
  }
  return file;
}

/** What an instance keeps in its folder, by name; everything else there is somebody else's. */
const OWN_ENTRIES =
  /^(instance\.json|kubeconfig|event-log|projections|airy\.log(\.1)?|examples-applied|lock|kubernetes(-tls\.json|-token|\.db(-wal|-shm)?)|kubectl-cache)$/;

/**
 * Deletes everything the instance kept, and the folder when nothing else is in it. A folder that is not there is no error.
 *
 * @throws {LocalInstanceError} `already-running`; `data-dir-unusable` when no instance ever kept anything there
 */
export function resetDataDir(dir: DataDir): void {
  const owner = readLock(dir);
  if (owner !== undefined && isAlive(owner)) {
    throw new LocalInstanceError(
      'already-running',
      `An instance still runs on ${dir.root} (process ${owner}); stop it with Ctrl-C before a reset.`,
    );
  }
  if (!existsSync(dir.root)) return;
  const own = readdirSync(dir.root).filter((name) => OWN_ENTRIES.test(name));
  if (own.length === 0) {
    throw new LocalInstanceError(
      'data-dir-unusable',
      `${dir.root} is not the folder of a local instance, so nothing was deleted; name it with --data-dir.`,
    );
  }
  for (const name of own) rmSync(join(dir.root, name), { recursive: true, force: true });
  if (readdirSync(dir.root).length === 0) rmdirSync(dir.root);
}
