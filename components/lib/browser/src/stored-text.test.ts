import { describe, expect, it } from 'vitest';
import { storedText } from './stored-text.ts';

const forbidden = {
  getItem: () => {
    throw new Error('forbidden');
  },
  setItem: () => {
    throw new Error('forbidden');
  },
  removeItem: () => {
    throw new Error('forbidden');
  },
};

describe('stored text', () => {
  it.each([
    ['without storage', undefined],
    ['where storage is forbidden', forbidden],
  ])('is remembered in memory %s', (_name, storage) => {
    const text = storedText('key', storage);
    text.set('value');
    expect(text.get()).toBe('value');
    text.set(undefined);
    expect(text.get()).toBeUndefined();
  });

  it('is found by a later page', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    storedText('key', storage).set('value');
    expect(storedText('key', storage).get()).toBe('value');
    expect(storedText('other', storage).get()).toBeUndefined();
  });
});
