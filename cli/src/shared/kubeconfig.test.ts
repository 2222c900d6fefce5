import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aTemporaryFolder } from '../local/testing/temporary-folder.ts';
import { connectionFromFile } from './kubeconfig.ts';

/** A kubeconfig with one context, `desk`; `user` and `cluster` as given. */
function aKubeconfig(parts: { readonly user: object; readonly cluster?: object; readonly folder?: string }): string {
  const path = join(parts.folder ?? aTemporaryFolder(), 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'desk',
    contexts: [{ name: 'desk', context: { cluster: 'c', user: 'u', namespace: 'airy' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443', ...parts.cluster } }],
    users: [{ name: 'u', user: parts.user }],
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

describe('the connection of a kubeconfig', () => {
  it('has server, token and namespace of the current context', async () => {
    const connection = await connectionFromFile(aKubeconfig({ user: { token: 'abc' } }));
    expect(connection).toMatchObject({ server: 'https://127.0.0.1:6443', namespace: 'airy' });
    expect(await connection.token?.()).toBe('abc');
  });

  it('takes certificates by path', async () => {
    const folder = aTemporaryFolder();
    writeFileSync(join(folder, 'ca.crt'), 'CERTIFICATE');
    const path = aKubeconfig({ folder, user: { token: 'abc' }, cluster: { 'certificate-authority': 'ca.crt' } });
    const connection = await connectionFromFile(path);
    expect(connection).toMatchObject({ certificateAuthority: 'CERTIFICATE', namespace: 'airy' });
    expect(await connection.token?.()).toBe('abc');
  });

  it('asks a credential plugin for the token', async () => {
    const folder = aTemporaryFolder();
    const plugin = join(folder, 'plugin');
    const answer = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'from-the-plugin' },
    };
    writeFileSync(plugin, `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`);
    chmodSync(plugin, 0o755);
    const exec = { apiVersion: answer.apiVersion, command: plugin, interactiveMode: 'Never' };
    const connection = await connectionFromFile(aKubeconfig({ folder, user: { exec } }));
    expect(await connection.token?.()).toBe('from-the-plugin');
  });

  it.each([
    ['a password', { user: { username: 'a', password: 'hidden' } }],
    ['unverified TLS', { user: { token: 'abc' }, cluster: { 'insecure-skip-tls-verify': true } }],
  ])('is refused with %s', async (problem, parts) => {
    await expect(connectionFromFile(aKubeconfig(parts))).rejects.toMatchObject({
      reason: 'InvalidKubeconfig',
      message: expect.stringContaining(problem),
    });
  });

  it('is refused for a context that is not there', async () => {
    await expect(connectionFromFile(aKubeconfig({ user: { token: 'abc' } }), 'other')).rejects.toMatchObject({
      reason: 'InvalidKubeconfig',
    });
  });

  it('is refused for a file that is no kubeconfig', async () => {
    const path = join(aTemporaryFolder(), 'kubeconfig');
    writeFileSync(path, 'words');
    await expect(connectionFromFile(path)).rejects.toMatchObject({ reason: 'InvalidKubeconfig' });
  });
});
