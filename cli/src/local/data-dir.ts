import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isLocked, takeLock } from './lock.ts';

/** What a running local instance writes down for other programs. */
export interface InstanceFile {
  /** The gateway: inbox, API and widget, `http://localhost:8080`. */
  readonly url: string;
  /** The instance token; absent until there is one. The file is readable by its owner only. */
  readonly token?: string;
  /** Path of the kubeconfig. */
  readonly kubeconfig: string;
  readonly pid: number;
  /** The widget's demo page; absent until the components run. */
  readonly demo?: string;
}

/** The folder a local instance keeps everything in. Paths are absolute. */
export interface DataDir {
  readonly root: string;
  readonly instanceFile: string;
  readonly kubeconfig: string;
  readonly eventLog: string;
  readonly logFile: string;
  readonly examplesMark: string;
  /** Locked by the operating system while an instance runs; holds nothing. */
  readonly lockDatabase: string;
  /** Names the process that runs, for messages. */
  readonly lockFile: string;
  /** The folder of one replica's projections. */
  projection(replica: string): string;
}

/** Why a local instance cannot be started or used. */
export type LocalInstanceProblem =
  | 'data-dir-unusable'
  | 'data-damaged'
  | 'already-running'
  | 'port-in-use'
  | 'not-running'
  | 'no-token'
  | 'build-failed'
  | 'interrupted'
  | 'failed';

/** How long a start waits for the process before it to end: a killed one is gone in a moment. */
const LOCK_WAIT_MS = 3_000;

/** A local instance cannot be started or found; the message is one sentence that says what to do. */
export class LocalInstanceError extends Error {
  readonly code: LocalInstanceProblem;

  constructor(code: LocalInstanceProblem, message: string, options?: { readonly cause?: unknown }) {
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
    lockDatabase: join(base, 'lock.db'),
    lockFile: join(base, 'lock'),
    projection: (replica) => join(base, 'projections', replica),
  };
}

/**
 * Makes the folders, for their owner only, and takes the lock; an instance file that an earlier process left is deleted.
 *
 * @returns gives the lock back and deletes the instance file; safe to call twice
 * @throws {LocalInstanceError} `data-dir-unusable`, `already-running`
 */
export async function openDataDir(dir: DataDir, waitMs = LOCK_WAIT_MS): Promise<() => void> {
  try {
    for (const folder of [dir.root, join(dir.root, 'event-log'), join(dir.root, 'projections')]) makeFolder(folder);
    accessSync(dir.root, constants.W_OK);
    tighten(dir);
  } catch (cause) {
    throw new LocalInstanceError(
      'data-dir-unusable',
      `The data folder ${dir.root} cannot be written; choose another with --data-dir or make it writable.`,
      { cause },
    );
  }
  const lock = await takeLock(dir.lockDatabase, waitMs);
  if (!lock) throw alreadyRunning(dir);
  rmSync(dir.instanceFile, { force: true });
  writeFileSync(dir.lockFile, `${process.pid}\n`, { mode: 0o600 });
  return () => {
    if (!lock.isHeld()) return;
    rmSync(dir.instanceFile, { force: true });
    rmSync(dir.lockFile, { force: true });
    lock.release();
  };
}

/** Folder by folder: Node's own recursive way never ends where nothing can be made, such as in `/proc`. */
function makeFolder(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** A folder that an instance made is its owner's alone, however an earlier version left it. */
function tighten(dir: DataDir): void {
  const isOurs = readdirSync(dir.root).every((name) => OWN_ENTRIES.test(name));
  if (isOurs && (statSync(dir.root).mode & 0o077) !== 0) chmodSync(dir.root, 0o700);
}

function alreadyRunning(dir: DataDir): LocalInstanceError {
  const owner = readLock(dir);
  const url = readInstanceFile(dir)?.url;
  const who = owner === undefined ? '' : ` (process ${owner}${url ? `, ${url}` : ''})`;
  return new LocalInstanceError(
    'already-running',
    `An instance already runs on ${dir.root}${who}; stop it first or choose another --data-dir.`,
  );
}

/** The process that wrote itself down as the lock's owner, for messages only. */
function readLock(dir: DataDir): number | undefined {
  if (!existsSync(dir.lockFile)) return undefined;
  const pid = Number(readFileSync(dir.lockFile, 'utf8').trim());
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** The instance file of a running or crashed instance, undefined when there is none or it cannot be read. */
export function readInstanceFile(dir: DataDir): InstanceFile | undefined {
  try {
    return JSON.parse(readFileSync(dir.instanceFile, 'utf8')) as InstanceFile; // written by writeInstanceFile
  } catch {
    return undefined;
  }
}

/** Writes the instance file, mode 0600, in one step: who reads it sees the old one or the new one. */
export function writeInstanceFile(dir: DataDir, file: InstanceFile): void {
  const fresh = `${dir.instanceFile}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, dir.instanceFile);
}

/**
 * The file of the instance that runs now; what a crashed one left does not count.
 *
 * @throws {LocalInstanceError} `not-running`
 */
export function requireRunningInstance(dir: DataDir): InstanceFile {
  const isRunning = isLocked(dir.lockDatabase);
  const file = isRunning ? readInstanceFile(dir) : undefined;
  if (file) return file;
  throw new LocalInstanceError(
    'not-running',
    isRunning
      ? `The instance on ${dir.root} is starting and has no API yet; try again in a moment.`
      : `No instance runs on ${dir.root}; start one with \`airy up --local\` (or \`npm start\`), or name its folder with --data-dir.`,
  );
}

/** What an instance keeps in its folder, by name; everything else there is somebody else's. */
const OWN_ENTRIES =
  /^(instance\.json(\.new)?|kubeconfig|event-log|projections|airy\.log(\.1)?|examples-applied|lock(\.db(-journal)?)?|kubernetes(-tls\.json|-token|\.db(-wal|-shm)?)|kubectl-cache)$/;

/**
 * Deletes everything the instance kept, and the folder when nothing else is in it. A folder that is not there is no error.
 *
 * @throws {LocalInstanceError} `already-running`; `data-dir-unusable` when no instance ever kept anything there
 */
export function resetDataDir(dir: DataDir): void {
  if (isLocked(dir.lockDatabase)) {
    const owner = readLock(dir);
    throw new LocalInstanceError(
      'already-running',
      `An instance still runs on ${dir.root}${owner ? ` (process ${owner})` : ''}; stop it with Ctrl-C before a reset.`,
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
