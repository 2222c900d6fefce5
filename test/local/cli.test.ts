import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AiryAnswer, airyFor } from '../support/airy.ts';
import {
  eventually,
  makeDataDir,
  removeDataDir,
  runAiry,
  startInstance,
  type TestInstance,
} from '../support/local-instance.ts';
import { aVisitor } from '../support/visitor.ts';

interface Row {
  readonly kind: string;
  readonly name: string;
  readonly ready: string;
  readonly reason: string;
}

const CHANNEL = `
apiVersion: core.airy.co/v1beta1
kind: Channel
metadata: { name: shop }
spec: { sourceRef: { name: chatplugin }, name: Web shop, allowedOrigins: ['http://localhost:*'] }
`;
const WEBHOOK = `
apiVersion: core.airy.co/v1beta1
kind: Webhook
metadata: { name: crm }
spec: { instanceRef: { name: airy }, url: 'https://crm.example.com/airy' }
`;

describe('the airy command', () => {
  const dataDir = makeDataDir();
  const airy = airyFor(dataDir);
  let instance: TestInstance;

  beforeAll(async () => {
    instance = await startInstance(dataDir);
  });
  afterAll(async () => {
    await instance?.stop();
    removeDataDir(dataDir);
  });

  const statusRows = async () => (await airy(['status', '--json'])).json<{ resources: Row[] }>().resources;
  const rowOf = async (name: string) => (await statusRows()).find((row) => row.name === name);
  const untilReady = (name: string) =>
    eventually(`${name} is ready`, async () => ((await rowOf(name))?.ready === 'True' ? true : undefined));

  /** A command that goes on until it is stopped. */
  function follow(args: readonly string[]) {
    const { child, done } = runAiry([...args, '--data-dir', dataDir]);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    return {
      until: (what: RegExp) => eventually(`${args.join(' ')} shows ${what}`, () => what.test(output) || undefined),
      stop: async () => {
        child.kill('SIGINT');
        await done;
      },
    };
  }

  it('finds in instance.json, for its owner only, what other programs need', () => {
    const path = join(dataDir, 'instance.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const file = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>; // checked below
    expect(Object.keys(file)).toEqual(['url', 'token', 'kubeconfig', 'pid', 'demo']);
    expect(file).toMatchObject({ kubeconfig: join(dataDir, 'kubeconfig') });
    expect(file.url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(() => process.kill(Number(file.pid), 0)).not.toThrow();
  });

  it('prints the steps, both links and what to do next when it starts', () => {
    for (const part of ['✓ Opening the gateway', 'channel/website', 'Inbox ', 'Chat widget ', 'kubectl --kubeconfig']) {
      expect(instance.output()).toContain(part);
    }
  });

  it('version: tells what runs', async () => {
    expect((await runAiry(['version']).done).stdout).toMatch(/^airy \d+\.\d+\.\d+ \(Node 24\./);
    const { stdout } = await runAiry(['version', '--json']).done;
    expect(JSON.parse(stdout)).toMatchObject({ node: process.versions.node });
  });

  it('an unknown command: is wrong use, told with a next step', async () => {
    const { code, stderr } = await runAiry(['nope']).done;
    expect(code).toBe(2);
    expect(stderr).toContain('nope is not an airy command.');
    expect(stderr).toContain('Run airy help for a list of available commands.');
  });

  it('status: shows every resource, why and how old, with exit code 0 when all are ready', async () => {
    const { code, stdout } = await airy(['status']);
    expect(stdout.split('\n')[0]).toMatch(/^KIND +NAME +READY +REASON +AGE +MESSAGE$/);
    expect(stdout).toMatch(/AiryInstance +airy +True +Reconciled +\d+[smh] +\S/);
    expect(stdout).toMatch(/Source +chatplugin +True/);
    expect(stdout).toMatch(/Channel +website +True/);
    expect(code).toBe(0);
    const asJson = await airy(['status', '--json']);
    expect(asJson.code).toBe(0);
    expect(asJson.json()).toMatchObject({ ready: true });
  });

  it('apply: takes a file from standard input and says what it did', async () => {
    const first = await airy(['apply', '-f', '-'], CHANNEL);
    expect(first).toMatchObject({ code: 0, stdout: 'channel/shop created\n' });
    expect((await airy(['apply', '-f', '-'], CHANNEL)).stdout).toBe('channel/shop unchanged\n');
    const changed = await airy(['apply', '-f', '-', '--json'], CHANNEL.replace('Web shop', 'The shop'));
    expect(changed.json()).toEqual({ applied: [{ kind: 'Channel', name: 'shop', result: 'configured' }] });
    await untilReady('shop');
  });

  it('apply: takes the folder of examples, unchanged since the start', async () => {
    const { code, stdout } = await airy(['apply', '-f', 'manifests/examples', '--force']);
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^airyinstance\/airy (unchanged|configured)$/),
      expect.stringMatching(/^source\/chatplugin (unchanged|configured)$/),
      expect.stringMatching(/^channel\/website (unchanged|configured)$/),
    ]);
  });

  it('apply: changes nothing in a dry run', async () => {
    const { stdout } = await airy(['apply', '-f', '-', '--dry-run'], CHANNEL.replace('shop', 'dry'));
    expect(stdout).toBe('channel/dry created (dry run)\n');
    expect((await airy(['get', 'channel', 'dry'])).code).not.toBe(0);
  });

  it('apply: refuses an invalid manifest with the field’s path, the rule and exit code 1', async () => {
    const wrong = CHANNEL.replace('http://localhost:*', 'not an origin');
    const { code, problem } = await airy(['apply', '-f', '-'], wrong);
    expect(code).toBe(1);
    expect(problem).toContain('spec.allowedOrigins[0]');
    expect(problem).toContain('expected an origin');
    const asJson = await airy(['apply', '-f', '-', '--json'], wrong);
    expect(asJson.code).toBe(1);
    expect(asJson.json<{ error: { code: string; message: string } }>().error).toMatchObject({
      code: 'Invalid',
      message: expect.stringContaining('spec.allowedOrigins[0]'),
    });
  });

  it('apply: names a field that there is not', async () => {
    const wrong = CHANNEL.replace('spec: {', 'spec: { colour: red,');
    const answer = await airy(['apply', '-f', '-', '--json'], wrong);
    expect(answer.code).toBe(1);
    expect(answer.json<{ error: object }>().error).toEqual({
      message: expect.stringMatching(/^spec\.colour is not a field of this kind/),
      code: 'Invalid',
      exitCode: 1,
    });
  });

  it.each([
    ['a file that is not there', ['apply', '-f', '/nothing.yaml'], '', 'file-missing', '/nothing.yaml does not exist.'],
    ['broken YAML', ['apply', '-f', '-'], 'a: [1', 'manifest-invalid', 'standard input, document 1:'],
    [
      'a kind it does not know',
      ['get', 'pods'],
      '',
      'manifest-invalid',
      'pods is not a kind airy knows; expected one of',
    ],
    [
      'a name that is not there',
      ['get', 'channel', 'nothing'],
      '',
      'not-found',
      'Channel nothing does not exist in namespace airy',
    ],
    [
      'a second delete',
      ['delete', 'channel', 'nothing'],
      '',
      'not-found',
      'Channel nothing does not exist in namespace airy',
    ],
    [
      'a pause of nothing',
      ['pause', 'source', 'nothing'],
      '',
      'not-found',
      'Source nothing does not exist in namespace airy',
    ],
    [
      'a pause of what does no work',
      ['pause', 'secret', 'airy-token'],
      '',
      'manifest-invalid',
      'A Secret cannot be paused',
    ],
    [
      'an existing name',
      ['create', 'channel', 'website', '--source', 'chatplugin'],
      '',
      'already-exists',
      'exists already',
    ],
    ['a missing flag', ['create', 'channel', 'website'], '', 'usage', 'Missing required flag source'],
    ['a flag there is not', ['status', '--nope'], '', 'usage', 'Nonexistent flag: --nope'],
    [
      'a component there is not',
      ['logs', 'nope'],
      '',
      'usage',
      'There is no line of nope in the log; expected one of airy-controller, api-admin',
    ],
  ])(
    'says in one sentence what is wrong with %s, in both forms with the same code',
    async (_name, args, input, code, message) => {
      const [plain, asJson] = await Promise.all([airy(args, input), airy([...args, '--json'], input)]);
      const exitCode = ['not-found', 'already-exists'].includes(code) ? 1 : 2;
      expect(plain.problem).toContain(message);
      expect(plain.code).toBe(exitCode);
      expect(asJson.code).toBe(exitCode);
      expect(asJson.json()).toEqual({ error: { message: expect.stringContaining(message), code, exitCode } });
    },
  );

  it('get: shows of what has no status just that it is there', async () => {
    const { stdout } = await airy(['get', 'secret']);
    expect(stdout.split('\n')[0]).toMatch(/^KIND +NAME +AGE$/);
    expect(stdout).toMatch(/^Secret +airy-token +\d+[smh]$/m);
  });

  it('get: shows all kinds, one kind, one resource, as a table, YAML and JSON', async () => {
    expect((await airy(['get'])).stdout).toMatch(/Source +chatplugin[\s\S]*Channel +website/);
    const channels = (await airy(['get', 'ach'])).stdout;
    expect(channels).toContain('website');
    expect(channels).not.toContain('chatplugin ');
    const yaml = (await airy(['get', 'channel', 'website', '-o', 'yaml'])).stdout;
    expect(yaml).toMatch(/^apiVersion: core\.airy\.co\/v1beta1\nkind: Channel\nmetadata:\n/);
    expect(yaml).toMatch(/^ {2}connected: true$/m);
    const all = (await airy(['get', '-o', 'yaml'])).stdout;
    expect(all.match(/^kind: .*$/gm)?.slice(0, 3)).toEqual(['kind: AiryInstance', 'kind: Source', 'kind: Channel']);
    expect(all.match(/^---$/gm)?.length).toBeGreaterThanOrEqual(2);
    const { items } = (await airy(['get', 'source', '--json'])).json<{ items: { kind: string }[] }>();
    expect(items.map(({ kind }) => kind)).toEqual(['Source']);
    expect((await airy(['get', 'webhooks'])).stdout).toBe('No webhooks in namespace airy.\n');
  });

  it('create: prints a resource for Git that apply takes, and makes one itself', async () => {
    const args = [
      'create',
      'channel',
      'press',
      '--source',
      'chatplugin',
      '--allowed-origin',
      'https://press.example.com',
    ];
    const printed = await airy([...args, '--dry-run', '-o', 'yaml']);
    expect((await airy(['get', 'channel', 'press'])).code).toBe(1);
    expect((await airy(['apply', '-f', '-'], printed.stdout)).stdout).toBe('channel/press created\n');
    const second = await airy(['create', 'channel', 'jobs', '--source', 'chatplugin', '--json']);
    expect(second.json()).toMatchObject({ created: true, resource: { kind: 'Channel', metadata: { name: 'jobs' } } });
    await untilReady('press');
    await untilReady('jobs');
  });

  it('delete: removes a resource', async () => {
    expect(await airy(['delete', 'channel', 'press'])).toMatchObject({ code: 0, stdout: 'channel/press deleted\n' });
    expect((await airy(['delete', 'ach', 'jobs', '--json'])).json()).toEqual({
      kind: 'Channel',
      name: 'jobs',
      deleted: true,
    });
    await eventually('both are gone', async () => ((await rowOf('jobs')) || (await rowOf('press')) ? undefined : true));
  });

  it('pause and resume: stop a source’s work and let it go on', async () => {
    const answers = async (status: number) =>
      eventually(`visitors get ${status}`, async () => {
        const channelId = new URL(instance.demo).searchParams.get('channel_id');
        const answer = await instance.call('/chatplugin.authenticate', { channel_id: channelId });
        return answer.status === status || undefined;
      });
    expect(await airy(['pause', 'asrc', 'chatplugin'])).toMatchObject({
      code: 0,
      stdout: 'source/chatplugin paused\n',
    });
    await answers(503);
    const resumed = await airy(['resume', 'source', 'chatplugin', '--json']);
    expect(resumed.json()).toEqual({ kind: 'Source', name: 'chatplugin', paused: false });
    await answers(200);
    await untilReady('chatplugin');
  });

  it('status --watch: shows again when something changed', async () => {
    const watched = follow(['status', '--watch']);
    await watched.until(/Channel +website +True/);
    await airy(['apply', '-f', '-'], CHANNEL.replace('name: shop', 'name: watched'));
    await watched.until(/Channel +watched +True/);
    await watched.stop();
    await airy(['delete', 'channel', 'watched']);
  });

  it('status --watch --json: prints one object a line', async () => {
    const watched = follow(['status', '--watch', '--json']);
    await watched.until(/^\{"ready":true,"resources":\[.*\]\}\n/);
    await watched.stop();
  });

  it('status: ends with 1 while a Webhook is Pending, and says why', async () => {
    await airy(['apply', '-f', '-'], WEBHOOK);
    await eventually('the Webhook is looked at', async () => (await rowOf('crm'))?.reason === 'Pending' || undefined);
    const { code, stdout } = await airy(['status']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Webhook +crm +False +Pending +\d+[smh] +\S/);
    const asJson = await airy(['status', '--json']);
    expect(asJson.code).toBe(1);
    expect(asJson.json()).toMatchObject({ ready: false });
    await airy(['delete', 'webhook', 'crm']);
  });

  it('logs: shows the log of all or one component, and follows it', async () => {
    expect((await airy(['logs'])).stdout).toContain('airy-controller operator-started');
    const one = (await airy(['logs', 'api-admin', '--lines', '1'])).stdout;
    expect(one.trim().split('\n')).toHaveLength(1);
    expect(one).toContain(' api-admin ');
    const { lines } = (await airy(['logs', 'airy-controller', '--json'])).json<{ lines: { component: string }[] }>();
    expect(new Set(lines.map(({ component }) => component))).toEqual(new Set(['airy-controller']));
    const log = follow(['logs', 'api-admin', '-f', '--lines', '1']);
    await log.until(/ api-admin /);
    await airy(['apply', '-f', '-'], CHANNEL.replace('name: shop', 'name: logged'));
    await log.until(/api-admin channel-mirrored .*resource=logged/);
    await log.stop();
    await airy(['delete', 'channel', 'logged']);
  });

  it('has no secret in its log', () => {
    const log = readFileSync(join(dataDir, 'airy.log'), 'utf8');
    expect(log).not.toContain(instance.token);
    expect(log).not.toContain(new URL(instance.inboxLink()).searchParams.get('code'));
  });

  it('ui: makes a link that signs in once', async () => {
    const { inbox, demo } = (await airy(['ui', '--no-open', '--json'])).json<{ inbox: string; demo: string }>();
    expect(demo).toBe(instance.demo);
    const first = await fetch(inbox, { redirect: 'manual' });
    expect(first.headers.get('set-cookie')).toMatch(/^airy_auth_token=\S+; .*HttpOnly/);
    const second = await fetch(inbox, { redirect: 'manual' });
    expect(second.headers.get('set-cookie')).toBeNull();
    expect(second.headers.get('location')).toContain('login=expired');
    expect((await airy(['ui', '--no-open'])).stdout).toMatch(
      /^Inbox +http\S+\/login\?code=\S+\nChat widget +http\S+\n$/,
    );
  });

  it('up: says in one sentence that an instance runs on the folder', async () => {
    const answer = await airy(['up', '--local', '--no-open', '--port', '0']);
    expect(answer.code).toBe(1);
    expect(answer.problem).toContain(
      `An instance already runs on ${dataDir} (process ${instance.pid}, ${instance.url}); stop it first or choose another --data-dir.`,
    );
  });

  it('up: says in one sentence that a port is taken', async () => {
    const other = makeDataDir();
    const { port } = new URL(instance.url);
    const answer = await airyFor(other)(['up', '--local', '--no-open', '--port', port]);
    removeDataDir(other);
    expect(answer.code).toBe(1);
    expect(answer.problem).toContain(`Port ${port} is taken; choose another with --port.`);
  });

  it('up: says in one sentence that a folder cannot be written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'airy-file-'));
    writeFileSync(join(folder, 'file'), '');
    const answer = await airyFor(join(folder, 'file', 'below'))(['up', '--local', '--no-open', '--port', '0']);
    rmSync(folder, { recursive: true });
    expect(answer.code).toBe(1);
    expect(answer.problem).toContain('cannot be written; choose another with --data-dir or make it writable.');
  });

  it('up: prints the links as JSON as soon as they answer', async () => {
    const other = makeDataDir();
    const { child, done } = runAiry(['up', '--local', '--port', '0', '--json', '--data-dir', other]);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const links = await eventually(
      'the links',
      () => (output.endsWith('}\n') ? JSON.parse(output) : undefined),
      60_000,
    );
    expect(Object.keys(links)).toEqual(['url', 'inbox', 'demo']);
    expect((await fetch(links.demo)).status).toBe(200);
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await done;
    removeDataDir(other);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(links);
    expect(stderr).toContain('✓ Opening the gateway');
  });

  it('every command that needs an instance says how to start one', async () => {
    const empty = makeDataDir();
    const elsewhere = airyFor(empty);
    const answers = await Promise.all(
      [['get'], ['status'], ['ui', '--no-open'], ['delete', 'channel', 'x']].map((args) => elsewhere(args)),
    );
    removeDataDir(empty);
    const expected = `No instance runs on ${empty}; start one with \`airy up --local\` (or \`npm start\`)`;
    expect(answers.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    for (const { problem } of answers) expect(problem).toContain(expected);
  });

  it('reset: is refused while the instance runs, and without an answer', async () => {
    const refused = await airy(['reset', '--yes']);
    expect(refused.code).toBe(1);
    expect(refused.problem).toContain('stop it with Ctrl-C before a reset');
    const unasked: AiryAnswer = await airy(['reset']);
    expect(unasked.code).toBe(2);
    expect(unasked.problem).toContain('say --yes');
  });

  it('Ctrl-C drains and ends with 0; the next start has everything still there', async () => {
    const channelId = new URL(instance.demo).searchParams.get('channel_id') ?? '';
    const visitor = await aVisitor(instance.url, { channel_id: channelId });
    await visitor.send('Are you open on Sunday?');
    const conversations = (one: TestInstance) => one.call<{ data: { id: string }[] }>('/conversations.list');
    const before = await eventually('the conversation shows', async () => {
      const { body } = await conversations(instance);
      return body.data.length > 0 ? body.data : undefined;
    });
    await airy(['delete', 'channel', 'website']);
    await untilReady('shop');
    const { token } = instance;

    expect(await instance.stop('SIGINT')).toBe(0);
    expect(instance.output()).toContain('Stopped. Everything is kept; start again to go on.');

    instance = await startInstance(dataDir);
    expect(instance.token).toBe(token);
    expect(instance.output()).toContain('✓ Applying the resources: as they stand');
    expect((await statusRows()).map(({ name, ready }) => `${name} ${ready}`)).toEqual([
      'airy True',
      'chatplugin True',
      'shop True',
    ]);
    expect((await conversations(instance)).body.data.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    const resumed = await aVisitor(instance.url, {
      channel_id: new URL(instance.demo).searchParams.get('channel_id') ?? '',
    });
    expect((await resumed.send('Through the channel that stayed')).status).toBe(200);
  });

  it('a second Ctrl-C ends at once', async () => {
    const { port } = new URL(instance.url);
    const unfinished = connect(Number(port), '127.0.0.1');
    unfinished.on('error', () => {}); // it is cut below
    unfinished.write(
      `POST /conversations.list HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${instance.token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    );
    await once(unfinished, 'connect');
    await instance.call('/tags.list'); // a whole round trip later the request is under way
    process.kill(instance.pid, 'SIGINT');
    await eventually('it drains', () => instance.output().includes('Ctrl-C again ends at once') || undefined);
    expect(await instance.stop('SIGINT')).toBe(130);
    unfinished.destroy();
  });

  it('reset: deletes everything, and the next start is a new instance', async () => {
    const { token } = instance;
    expect(await airy(['reset', '--yes', '--json'])).toMatchObject({ code: 0 });
    instance = await startInstance(dataDir);
    expect(instance.token).not.toBe(token);
    expect((await statusRows()).map(({ name }) => name)).toEqual(['airy', 'chatplugin', 'website']);
    expect((await instance.call<{ data: unknown[] }>('/conversations.list')).body.data).toEqual([]);
  });
});
