import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { airyFor } from '../support/airy.ts';
import { KUBECTL, runKubectl } from '../support/kubectl.ts';
import {
  eventually,
  type InstanceFile,
  launchUp,
  makeDataDir,
  removeDataDir,
  startInstance,
} from '../support/local-instance.ts';

const BAD_CHANNEL = `
apiVersion: core.airy.co/v1beta1
kind: Channel
metadata: { name: bad }
spec: { sourceRef: { name: nope } }
`;

if (KUBECTL === undefined) console.warn('LEFT OUT: two tests of robustness.test.ts drive kubectl, and none is on PATH');

describe('a local instance that something happened to', () => {
  const dataDir = makeDataDir();
  const airy = airyFor(dataDir);
  let up: ReturnType<typeof launchUp>;

  const file = () => JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')) as Partial<InstanceFile>; // written by the instance
  const login = async () => {
    const { code, stdout } = await airy(['ui', '--no-open']);
    const [link] = /http\S+\/login\?code=\S+/.exec(stdout) ?? [];
    return code === 0 && link ? (await fetch(link, { redirect: 'manual' })).headers.get('set-cookie') : null;
  };
  const kubectl = (...args: string[]) => runKubectl({ kubeconfig: join(dataDir, 'kubeconfig'), dataDir }, args);

  beforeAll(async () => {
    up = launchUp(dataDir);
    await up.until(/Ctrl-C stops/);
  });
  afterEach(async () => {
    await up.stop('SIGKILL');
  });
  afterAll(() => removeDataDir(dataDir));

  it('starts at once after a kill, with a wrong Channel, and names it', async () => {
    expect((await airy(['apply', '-f', '-'], BAD_CHANNEL)).code).toBe(0);
    await eventually('it is looked at', async () => {
      const { stdout } = await airy(['get', 'channel', 'bad']);
      return stdout.includes('ReferenceNotFound') || undefined;
    });
    const killed = up.stop('SIGKILL');
    up = launchUp(dataDir);
    await up.until(/Ctrl-C stops/, 15_000);
    await killed;
    expect(up.output()).toContain('Airy is ready.');
    expect(up.output()).toMatch(/Not ready yet .*:\n {2}Channel bad: Source nope does not exist/);
    expect((await fetch(`${file().url}/ui/`)).status).toBe(200);
  });

  it('starts although a living process has the id that a crashed one left', async () => {
    writeFileSync(join(dataDir, 'lock'), `${process.pid}\n`);
    writeFileSync(join(dataDir, 'instance.json'), JSON.stringify({ url: 'http://localhost:1', pid: process.pid }));
    expect((await airy(['status'])).problem).toContain('No instance runs on');
    up = launchUp(dataDir);
    await up.until(/Airy is ready\./);
  });

  it.skipIf(!KUBECTL)('follows the token when its Secret is deleted', async () => {
    up = launchUp(dataDir);
    await up.until(/Airy is ready\./);
    const { token } = file();
    await kubectl('delete', 'secret', 'airy-token');
    await eventually('another token', () => (file().token !== undefined && file().token !== token) || undefined);
    await eventually('a new link signs in', login, 15_000);
  });

  it('starts without an AiryInstance, says so, and prints the links once there is one', async () => {
    up = launchUp(dataDir);
    await up.until(/Airy is ready\./);
    await airy(['delete', 'airyinstance', 'airy']);
    await eventually('the token is gone', () => file().token === undefined || undefined);
    expect((await airy(['ui', '--no-open'])).problem).toContain('has no inbox yet');
    expect(await up.stop('SIGINT')).toBe(0);

    up = launchUp(dataDir);
    await up.until(/Ctrl-C stops/);
    expect(up.output()).toContain('There is no AiryInstance in namespace airy; apply one with');
    expect(up.output()).not.toContain('Airy is ready.');
    expect((await airy(['get', 'sources'])).code).toBe(0);
    expect((await airy(['apply', '-f', 'manifests/examples'])).code).toBe(0);
    await up.until(/Airy is ready\./, 20_000);
    expect(await login()).toContain('airy_auth_token=');
  });

  it.skipIf(!KUBECTL)('starts with an emptied token, says what is wrong and stays', async () => {
    up = launchUp(dataDir);
    await up.until(/Airy is ready\./);
    await kubectl('patch', 'secret', 'airy-token', '--type', 'merge', '-p', '{"data":{"token":""}}');
    await up.stop('SIGKILL');
    up = launchUp(dataDir);
    await up.until(/Ctrl-C stops/, 15_000);
    expect(up.output()).toContain('Airy is up, without an inbox yet: Secret airy-token has no instance token');
    await kubectl('delete', 'secret', 'airy-token');
    await up.until(/Airy is ready\./, 20_000);
  });

  it('applies the examples to a new store', async () => {
    for (const name of ['kubernetes.db', 'kubernetes.db-wal', 'kubernetes.db-shm']) {
      rmSync(join(dataDir, name), { force: true });
    }
    up = launchUp(dataDir);
    await up.until(/Airy is ready\./);
    expect(up.output()).toContain('Applying the resources: airyinstance/airy, source/chatplugin, channel/website');
  });

  it('names a damaged file and what to do', async () => {
    const path = join(dataDir, 'kubernetes.db');
    rmSync(`${path}-wal`, { force: true });
    writeFileSync(path, 'no database at all '.repeat(100));
    up = launchUp(dataDir);
    expect(await up.ended).toBe(1);
    expect(up.output().replace(/\s*›\s*|\s+/g, ' ')).toContain(
      `${path} is damaged (file is not a database); restore it`,
    );
  });
});

/** Throws in the instance's process on SIGUSR2 and leaves a rejection unhandled on SIGHUP, as a broken component would. */
const BROKEN_COMPONENT = `data:text/javascript,${encodeURIComponent(`
  process.on('SIGHUP', () => { Promise.reject(new Error('one request went wrong')); });
  process.on('SIGUSR2', () => { throw new Error('the index is broken'); });
`)}`;

describe('an error that nobody caught', () => {
  it('is logged: a rejection lets the instance go on, an exception drains it and ends with 1', async () => {
    const dataDir = makeDataDir();
    const up = launchUp(dataDir, 0, ['--import', BROKEN_COMPONENT]);
    await up.until(/Airy is ready\./);
    const { url, pid } = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')) as InstanceFile; // written by the instance
    const log = () => readFileSync(join(dataDir, 'airy.log'), 'utf8');
    process.kill(pid, 'SIGHUP');
    await eventually('it is logged', () => log().includes('one request went wrong') || undefined);
    expect((await fetch(`${url}/actuator/health`)).status).toBe(200);

    process.kill(pid, 'SIGUSR2');
    expect(await up.ended).toBe(1);
    const output = up.output().replace(/\s*›\s*|\s+/g, ' ');
    expect(output).toContain('Airy stopped because of an error in itself: the index is broken; the whole of it is in');
    expect(up.output()).not.toContain('    at ');
    expect(log()).toMatch(/the index is broken.*"event":"uncaught-exception"/);
    expect(existsSync(join(dataDir, 'instance.json'))).toBe(false);
    removeDataDir(dataDir);
  });
});

describe('a start that does not get far', () => {
  it('ends with 130 on Ctrl-C, gives everything back and can begin again', async () => {
    const dataDir = makeDataDir();
    const interrupted = launchUp(dataDir);
    await interrupted.until(/✓ Starting the Kubernetes API/);
    expect(await interrupted.stop('SIGINT')).toBe(130);
    expect(interrupted.output()).toContain('Stopped during the start.');
    expect(existsSync(join(dataDir, 'instance.json'))).toBe(false);
    const again = await startInstance(dataDir);
    expect(statSync(join(dataDir, 'event-log', 'log.db')).mode & 0o777).toBe(0o600);
    expect(await again.stop()).toBe(0);
    removeDataDir(dataDir);
  });

  it('leaves no folder behind when the port is taken', async () => {
    const [first, parent] = [makeDataDir(), makeDataDir()];
    const instance = await startInstance(first);
    const second = launchUp(join(parent, 'new'), Number(new URL(instance.url).port));
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('is taken; choose another with --port.');
    expect(existsSync(join(parent, 'new'))).toBe(false);
    await instance.stop();
    for (const folder of [first, parent]) removeDataDir(folder);
  });

  it('answers commands of the API while its components start', async () => {
    const dataDir = makeDataDir();
    const up = launchUp(dataDir);
    await up.until(/✓ Starting the Kubernetes API/);
    const answer = await airyFor(dataDir)(['get']);
    expect(answer).toMatchObject({ code: 0, problem: '' });
    await up.stop();
    removeDataDir(dataDir);
  });
});
