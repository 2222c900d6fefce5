import { join } from 'node:path';
import { stringify } from 'yaml';
import { writePrivateFile } from './private-file.ts';

const NAME = 'airy-local';

/** Writes `<dataDir>/kubeconfig` (mode 0600) with one context, `airy-local`, in the namespace `airy`; returns its path. */
export async function writeKubeconfig(options: {
  readonly dataDir: string;
  readonly server: string;
  readonly certificateAuthority: string;
  readonly token: string;
}): Promise<string> {
  const path = join(options.dataDir, 'kubeconfig');
  const certificateAuthorityData = Buffer.from(options.certificateAuthority).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': NAME,
    clusters: [
      { name: NAME, cluster: { server: options.server, 'certificate-authority-data': certificateAuthorityData } },
    ],
    users: [{ name: NAME, user: { token: options.token } }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME, namespace: 'airy' } }],
  };
  await writePrivateFile(path, stringify(config));
  return path;
}
