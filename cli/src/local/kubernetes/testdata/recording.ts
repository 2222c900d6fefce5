import { readFile, writeFile } from 'node:fs/promises';
import { createServer, request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ApiClient } from '../conformance/api-client.ts';
import type { startEmbedded } from '../conformance/embedded-api.ts';

/** A request as kubectl sent it, with the status it was answered. */
export interface RecordedRequest {
  /** The command that sent it, without its global flags. */
  readonly command: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or base64 when `isBase64`. */
  readonly body: string;
  readonly isBase64?: true;
  readonly status: number;
}

/** A proxy before an embedded API that writes down what passes. */
export interface Recorder {
  readonly kubeconfigPath: string;
  readonly requests: readonly RecordedRequest[];
  /** Marks what follows as sent by `command`. */
  begin(command: string): void;
  close(): Promise<void>;
}

const KEPT_HEADERS = ['accept', 'content-type', 'user-agent'];

/** Starts a recorder with the certificate of the API behind it. */
export async function startRecorder({ api, dataDir }: Awaited<ReturnType<typeof startEmbedded>>): Promise<Recorder> {
  const tls: { certificate: string; key: string } = JSON.parse(
    await readFile(join(dataDir, 'kubernetes-tls.json'), 'utf8'),
  );
  const requests: RecordedRequest[] = [];
  let command = '';
  const server = createServer({ cert: tls.certificate, key: tls.key }, (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    const sentBy = command;
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const { method = 'GET', url = '/', headers } = incoming;
      const options = { method, headers, ca: api.certificateAuthority };
      const forwarded = httpsRequest(api.server + url, options, (answer) => {
        const isBase64 = headers['content-type']?.includes('protobuf') === true;
        requests.push({
          command: sentBy,
          ...{ method, path: url },
          headers: Object.fromEntries(
            KEPT_HEADERS.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])),
          ),
          body: body.toString(isBase64 ? 'base64' : 'utf8'),
          ...(isBase64 ? { isBase64 } : {}),
          status: answer.statusCode ?? 0,
        });
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
        outgoing.once('close', () => answer.destroy());
      });
      forwarded.once('error', () => outgoing.destroy());
      forwarded.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const kubeconfigPath = join(dataDir, 'kubeconfig-recorder');
  await writeFile(kubeconfigPath, kubeconfigOf(`https://127.0.0.1:${port}`, api.certificateAuthority, api.token), {
    mode: 0o600,
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    kubeconfigPath,
    requests,
    begin: (next) => {
      command = next;
    },
    close,
  };
}

/** Sends a recorded request again; of a watch only the status is awaited. */
export async function replay(client: ApiClient, recorded: RecordedRequest): Promise<number> {
  const { accept, 'content-type': contentType, 'user-agent': userAgent } = recorded.headers;
  const body = recorded.isBase64 ? Buffer.from(recorded.body, 'base64') : recorded.body;
  const sent = {
    ...(recorded.body === '' ? {} : { body }),
    ...(accept === undefined ? {} : { accept }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
  if (!/[?&]watch=(true|1)/.test(recorded.path)) {
    return (await client.send(recorded.method, recorded.path, sent)).status;
  }
  const watch = await client.watch(recorded.path, sent);
  watch.close();
  return 200;
}

function kubeconfigOf(server: string, certificateAuthority: string, token: string): string {
  const name = 'recorder';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [
      { name, cluster: { server, 'certificate-authority-data': Buffer.from(certificateAuthority).toString('base64') } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'airy' } }],
  });
}
