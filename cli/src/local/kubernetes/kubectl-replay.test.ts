import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startEmbedded } from './conformance/embedded-api.ts';
import { type RecordedRequest, replay } from './testdata/recording.ts';

const file = new URL('testdata/kubectl-requests.json', import.meta.url);

it('the requests that kubectl 1.32 sends for its main verbs are answered as they were', async () => {
  const recorded: readonly RecordedRequest[] = JSON.parse(await readFile(file, 'utf8'));
  const { client, remove } = await startEmbedded();
  try {
    for (const request of recorded) {
      const { command, method, path, status } = request;
      expect({ command, method, path, status: await replay(client, request) }).toEqual({
        command,
        method,
        path,
        status,
      });
    }
    expect(recorded.length).toBeGreaterThan(50);
  } finally {
    await remove();
  }
});
