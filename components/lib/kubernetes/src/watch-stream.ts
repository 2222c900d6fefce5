import { KubernetesError } from './client.ts';
import type { KubernetesObject } from './objects.ts';

/** One line of a watch. */
export interface WatchEvent<T extends KubernetesObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  /** For `ERROR` a Status; for `BOOKMARK` only its resourceVersion counts. */
  readonly object: T;
}

const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

/**
 * The events of a watch's body, in order. A last line that is cut off is dropped.
 *
 * @throws {KubernetesError} `BadAnswer` for a line that is no JSON or longer than 16 MiB
 */
export async function* watchEvents<T extends KubernetesObject>(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<WatchEvent<T>> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE_BYTES) throw badAnswer('a watch line is longer than 16 MiB');
    for (const line of lines) if (line.trim() !== '') yield parse<T>(line);
  }
}

function parse<T extends KubernetesObject>(line: string): WatchEvent<T> {
  try {
    return JSON.parse(line) as WatchEvent<T>; // the server's watch of this kind
  } catch (cause) {
    throw badAnswer('a watch line is not JSON', cause);
  }
}

function badAnswer(message: string, cause?: unknown): KubernetesError {
  return new KubernetesError(message, { code: 0, reason: 'BadAnswer', cause });
}
