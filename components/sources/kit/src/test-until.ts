import { expect } from 'vitest';

/** `expect.poll` with the patience that a busy machine needs. */
export function until<T>(value: () => T) {
  return expect.poll(value, { timeout: 10_000 });
}
