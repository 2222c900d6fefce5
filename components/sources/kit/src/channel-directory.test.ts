import { CHANNEL, SOURCE, type Source } from '@airy/crds';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createChannelDirectory } from './channel-directory.ts';
import { startTestLine, type TestLine } from './test-kit.ts';

let line: TestLine;
beforeEach(async () => {
  line = await startTestLine(1);
});
afterEach(() => line.close());

it('knows the channels of its type by id, and follows them', async () => {
  const directory = createChannelDirectory(await line.platform('test'), 'viber');
  await directory.synced;
  expect(directory.byId(line.channelId)).toMatchObject({ source: 'line', connected: true });
  const changes: string[][] = [];
  directory.onChange((ids) => changes.push([...ids]));
  await line.kubernetes.mergePatch({ type: CHANNEL, namespace: 'airy', name: 'main' }, { spec: { name: 'New' } });
  expect(directory.byId(line.channelId)?.resource.spec.name).toBe('New');
  await line.kubernetes.mergePatch<Source>(
    { type: SOURCE, namespace: 'airy', name: 'line' },
    { spec: { paused: true } },
  );
  expect(directory.byId(line.channelId)?.connected).toBe(false);
  await line.kubernetes.delete({ type: CHANNEL, namespace: 'airy', name: 'main' });
  expect(directory.byId(line.channelId)).toBeUndefined();
  expect(changes).toEqual([[line.channelId], [line.channelId], [line.channelId]]);
  directory.close();
});

it('has nothing of other types, nor of a source that is not there', async () => {
  const directory = createChannelDirectory(await line.platform('test'), 'facebook');
  await directory.synced;
  expect(directory.list()).toEqual([]);
  await line.kubernetes.delete({ type: SOURCE, namespace: 'airy', name: 'line' });
  const viber = createChannelDirectory(await line.platform('test-2'), 'viber');
  await viber.synced;
  expect(viber.list()).toEqual([]);
});
