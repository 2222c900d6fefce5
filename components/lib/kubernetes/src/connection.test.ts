import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { connectionFromKubeconfig, inClusterConnection } from './connection.ts';

function aKubeconfig(user: object, cluster: object = {}): string {
  return stringify({
    'current-context': 'here',
    contexts: [
      { name: 'here', context: { cluster: 'c', user: 'u', namespace: 'shop' } },
      { name: 'there', context: { cluster: 'd', user: 'u' } },
    ],
    clusters: [
      { name: 'c', cluster: { server: 'https://127.0.0.1:6443/', ...cluster } },
      { name: 'd', cluster: { server: 'https://d.example:6443' } },
    ],
    users: [{ name: 'u', user }],
  });
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a kubeconfig', () => {
  it('gives server, authority, token and namespace of its current context', () => {
    const text = aKubeconfig({ token: 'abc' }, { 'certificate-authority-data': base64('PEM') });
    const { token, ...rest } = connectionFromKubeconfig(text);
    expect(rest).toEqual({ server: 'https://127.0.0.1:6443', certificateAuthority: 'PEM', namespace: 'shop' });
    expect(token?.()).toBe('abc');
  });

  it('gives the context asked for', () => {
    expect(connectionFromKubeconfig(aKubeconfig({}), { context: 'there' }).server).toBe('https://d.example:6443');
  });

  it('gives client certificates', () => {
    const user = { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') };
    expect(connectionFromKubeconfig(aKubeconfig(user)).clientCertificate).toEqual({ cert: 'CERT', key: 'KEY' });
  });

  it.each([
    [{ exec: { command: 'aws' } }, /exec is not supported here: credential plugins/],
    [{ 'auth-provider': { name: 'oidc' } }, /OIDC is loaded by the airy command/],
    [{ 'client-key': '/key.pem' }, /client-key is not supported here: expected inline data/],
    [{ username: 'me', password: 'x' }, /username is not supported/],
  ])('with %j is refused', (user, message) => {
    expect(() => connectionFromKubeconfig(aKubeconfig(user))).toThrow(message);
  });

  it('that skips TLS verification is refused', () => {
    const text = aKubeconfig({}, { 'insecure-skip-tls-verify': true });
    expect(() => connectionFromKubeconfig(text)).toThrow(/insecure-skip-tls-verify is not supported/);
  });

  it.each([
    ['', /expected a kubeconfig to be a map/],
    ['users: []', /expected current-context/],
    [aKubeconfig({}).replace('https://127.0.0.1:6443/', 'localhost'), /expected an http\(s\) URL/],
    [aKubeconfig({}).replace('name: c\n', 'name: x\n'), /no cluster named "c"/],
  ])('%# that lacks something is refused by name', (text, message) => {
    expect(() => connectionFromKubeconfig(text)).toThrow(message);
  });

  it('that is no YAML is refused without quoting it', () => {
    expect(() => connectionFromKubeconfig('token: "secret\n: [')).toThrow(/^kubeconfig: not YAML$/);
  });
});

describe('a pod', () => {
  it('reads its token again for each request', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'service-account-'));
    await writeFile(join(dir, 'ca.crt'), 'PEM');
    await writeFile(join(dir, 'token'), 'first\n');
    const connection = await inClusterConnection({ host: 'fd00::1', port: '443', serviceAccountDir: dir });
    expect(connection.server).toBe('https://[fd00::1]:443');
    expect(await connection.token?.()).toBe('first');
    await writeFile(join(dir, 'token'), 'second\n');
    expect(await connection.token?.()).toBe('second');
    await rm(dir, { recursive: true });
  });
});
