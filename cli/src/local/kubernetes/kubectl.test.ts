import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbedded } from './conformance/embedded-api.ts';
import { aSource, freshName, pathIn } from './conformance/world.ts';
import { COMMANDS } from './testdata/commands.ts';
import { findKubectl, type Kubectl } from './testdata/kubectl.ts';
import { replay, startRecorder } from './testdata/recording.ts';

const probe = await findKubectl('/dev/null');
await probe?.remove();
if (!probe) console.log('kubectl is not on the PATH: its tests are left out');

describe.skipIf(!probe)('kubectl against the embedded Kubernetes API', { timeout: 60_000 }, () => {
  let embedded: Awaited<ReturnType<typeof startEmbedded>>;
  let kubectl: Kubectl;

  beforeAll(async () => {
    embedded = await startEmbedded();
    const found = await findKubectl(embedded.kubeconfigPath);
    if (!found) throw new Error('kubectl was here a moment ago');
    kubectl = found;
  });
  afterAll(async () => {
    await kubectl.remove();
    await embedded.remove();
  });

  const ok = async (args: string, more?: Parameters<Kubectl['run']>[1]) => {
    const result = await kubectl.run(args.split(' '), more);
    expect(result, args).toMatchObject({ code: 0 });
    return result.stdout;
  };
  const manifest = (name: string, spec: object = {}) => JSON.stringify(aSource(name, spec));
  const made = async (prefix: string) => {
    const name = freshName(prefix);
    await embedded.client.post(pathIn('airy', 'sources'), aSource(name));
    return name;
  };
  const live = async (name: string) => (await embedded.client.get(pathIn('airy', 'sources', name))).body;

  it('get airy lists our kinds with their columns', async () => {
    const name = await made('get');
    const shown = await ok('get airy');
    expect(shown).toMatch(/^NAME +TYPE +READY +REASON +AGE$/m);
    expect(shown).toMatch(new RegExp(`^source.core.airy.co/${name} +chatplugin`, 'm'));
    expect(await ok('get asrc -o wide')).toContain('MESSAGE');
    expect(await ok(`get source ${name} -o yaml`)).toContain('instanceRef:\n    name: airy');
    expect(await ok('get sources -A -o name')).toContain(`source.core.airy.co/${name}`);
  });

  it('apply creates, settles, changes and removes fields', async () => {
    const name = freshName('apply');
    const apply = (spec: object) => ok('apply -f -', { input: manifest(name, spec) });
    expect(await apply({ replicas: 2 })).toContain('created');
    expect(await apply({ replicas: 2 })).toContain('unchanged');
    expect(await apply({ paused: true })).toContain('configured');
    expect((await live(name)).spec).toMatchObject({ replicas: 1, paused: true });
  });

  it('apply of a Deployment sends a strategic merge patch that keeps what others added', async () => {
    const name = freshName('deployment');
    const deployment = (image: string) =>
      JSON.stringify({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name },
        spec: {
          selector: { matchLabels: { app: name } },
          template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'component', image }] } },
        },
      });
    await ok('apply -f -', { input: deployment('web:1') });
    const sidecar = { spec: { template: { spec: { containers: [{ name: 'sidecar', image: 'side:1' }] } } } };
    await embedded.client.strategicPatch(pathIn('airy', 'deployments', name), sidecar);
    await ok('apply -f -', { input: deployment('web:2') });
    const { body } = await embedded.client.get(pathIn('airy', 'deployments', name));
    const images = body.spec.template.spec.containers.map((container: { image: string }) => container.image);
    expect(images.toSorted()).toEqual(['side:1', 'web:2']);
  });

  it('apply --server-side owns fields, names conflicts and forces', async () => {
    const name = freshName('ssa');
    const apply = (manager: string, paused: boolean, more = '') =>
      kubectl.run(`apply --server-side --field-manager=${manager}${more} -f -`.split(' '), {
        input: manifest(name, { paused }),
      });
    expect((await apply('one', true)).stdout).toContain('serverside-applied');
    const refused = await apply('two', false);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('conflict with "one": .spec.paused');
    expect((await apply('two', false, ' --force-conflicts')).code).toBe(0);
    expect((await live(name)).spec.paused).toBe(false);
  });

  it('an object applied by the client moves to server-side apply', async () => {
    const name = freshName('moved');
    await ok('apply -f -', { input: manifest(name, { replicas: 2 }) });
    await ok('apply --server-side -f -', { input: manifest(name, { replicas: 2 }) });
    await ok('apply --server-side -f -', { input: manifest(name) });
    expect((await live(name)).spec.replicas).toBe(1);
  });

  it('diff shows what apply would change', async () => {
    const name = await made('diff');
    const result = await kubectl.run(['diff', '-f', '-'], { input: manifest(name, { replicas: 2 }) });
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/^- {2}replicas: 1$/m);
    expect(result.stdout).toMatch(/^\+ {2}replicas: 2$/m);
  });

  it('edit writes back what the editor changed', async () => {
    const name = await made('edit');
    await ok(`edit source ${name}`, { editor: `sed -i.bak 's/paused: false/paused: true/' "$1"` });
    expect((await live(name)).spec.paused).toBe(true);
  });

  it('patch, label, annotate and scale change just their part', async () => {
    const name = await made('change');
    await ok(`patch source ${name} --type merge -p {"spec":{"paused":true}}`);
    await ok(`label source ${name} team=support`);
    await ok(`annotate source ${name} core.airy.co/reconcile-at=now`);
    await ok(`scale source/${name} --replicas=3`);
    expect(await live(name)).toMatchObject({
      metadata: { labels: { team: 'support' }, annotations: { 'core.airy.co/reconcile-at': 'now' } },
      spec: { paused: true, replicas: 3 },
    });
  });

  it('delete waits until the object is gone', async () => {
    const name = await made('delete');
    expect(await ok(`delete source ${name} --timeout=10s`)).toContain('deleted');
    expect((await live(name)).code).toBe(404);
  });

  it('wait returns when the condition becomes true', async () => {
    const name = await made('wait');
    const waiting = ok(`wait --for=condition=Ready source/${name} --timeout=15s`);
    const ready = {
      type: 'Ready',
      status: 'True',
      reason: 'Reconciled',
      message: '',
      lastTransitionTime: '2024-03-05T08:09:10Z',
    };
    await embedded.client.mergePatch(pathIn('airy', 'sources', name, 'status'), { status: { conditions: [ready] } });
    expect(await waiting).toContain('condition met');
  });

  it('get -w shows changes as they come', async () => {
    const name = await made('watch');
    const env = { PATH: process.env.PATH, HOME: embedded.dataDir, KUBECONFIG: embedded.kubeconfigPath };
    const child = spawn('kubectl', ['get', 'source', name, '-w', '--output-watch-events'], { env });
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
    });
    try {
      await expect.poll(() => shown, { timeout: 10_000 }).toMatch(new RegExp(`ADDED +${name}`));
      await embedded.client.mergePatch(pathIn('airy', 'sources', name), { spec: { paused: true } });
      await expect.poll(() => shown, { timeout: 10_000 }).toMatch(new RegExp(`MODIFIED +${name}`));
      await embedded.client.delete(pathIn('airy', 'sources', name));
      await expect.poll(() => shown, { timeout: 10_000 }).toMatch(new RegExp(`DELETED +${name}`));
    } finally {
      child.kill();
    }
  });

  it('describe shows the object and its Events', async () => {
    const name = await made('describe');
    const { uid } = (await live(name)).metadata;
    const time = new Date().toISOString().replace(/\.\d+/, '');
    await embedded.client.post(pathIn('airy', 'events'), {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.1` },
      involvedObject: { apiVersion: 'core.airy.co/v1beta1', kind: 'Source', name, namespace: 'airy', uid },
      ...{ reason: 'TopicCreated', message: 'Created its topic', type: 'Normal', count: 1 },
      ...{ firstTimestamp: time, lastTimestamp: time, source: { component: 'airy-operator' } },
    });
    const shown = await ok(`describe source ${name}`);
    expect(shown).toContain('Type:      chatplugin');
    expect(shown).toMatch(/Normal +TopicCreated +\S+ +airy-operator +Created its topic/);
    expect(await ok('get events')).toContain('Created its topic');
  });

  it('explain documents the fields of our kinds', async () => {
    const shown = await ok('explain source.spec');
    expect(shown).toContain('instanceRef\t<Object> -required-');
    expect(await ok('explain channel.spec.widget')).toContain('primaryColor');
    expect(await ok('explain deployment.spec.replicas')).toContain('replicas <integer>');
  });

  it('create makes Secrets and ConfigMaps', async () => {
    const name = freshName('made');
    await ok(`create secret generic ${name} --from-literal=token=secret`);
    await ok(`create configmap ${name} --from-literal=colour=red`);
    expect(await ok(`get secret ${name} -o jsonpath={.data.token}`)).toBe(Buffer.from('secret').toString('base64'));
    expect(await ok(`get configmap ${name} -o jsonpath={.data.colour}`)).toBe('red');
    expect(await ok(`get secret ${name}`)).toMatch(/Opaque +1/);
  });

  it('create of another kind works, or says what to do where kubectl sends protobuf', async () => {
    const { stdout, stderr } = await kubectl.run(['create', 'deployment', 'x', '--image=web:1']);
    expect(stdout + stderr).toMatch(/deployment.apps\/x created|--dry-run=client -o yaml \| kubectl apply -f -/);
  });

  it('an invalid manifest is refused with the path and the rule', async () => {
    const name = freshName('invalid');
    const wrong = await kubectl.run(['apply', '-f', '-'], { input: manifest(name, { type: 'pigeon' }) });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('spec.type: Unsupported value: "pigeon"');
    const typo = await kubectl.run(['apply', '-f', '-'], { input: manifest(name, { replica: 2 }) });
    expect(typo.stderr).toContain('unknown field "spec.replica"');
    await ok('apply -f -', { input: manifest(name) });
    const changed = await kubectl.run(['apply', '-f', '-'], { input: manifest(name, { type: 'custom' }) });
    expect(changed.stderr).toMatch(/spec\.type: Invalid value.*immutable/);
  });

  it('what kubectl sends for its main verbs is answered alike when it is sent again', async () => {
    const recorded = await startEmbedded();
    const recorder = await startRecorder(recorded);
    const replayed = await startEmbedded();
    const through = await findKubectl(recorder.kubeconfigPath);
    try {
      for (const { args, code = 0, ...more } of COMMANDS) {
        recorder.begin(args.join(' '));
        expect({ args, ...(await through?.run(args, more)) }).toMatchObject(code === 'any' ? { args } : { args, code });
      }
      const statuses: unknown[] = [];
      for (const each of recorder.requests)
        statuses.push([each.method, each.path, await replay(replayed.client, each)]);
      expect(statuses).toEqual(recorder.requests.map((each) => [each.method, each.path, each.status]));
      if (process.env.AIRY_RECORD_KUBECTL) {
        const file = new URL('testdata/kubectl-requests.json', import.meta.url);
        await writeFile(file, `${JSON.stringify(recorder.requests, null, 2)}\n`);
      }
    } finally {
      await through?.remove();
      await recorder.close();
      await recorded.remove();
      await replayed.remove();
    }
  });
});
