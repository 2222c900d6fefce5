import { describe, expect, it } from 'vitest';
import { ConfigError, readComponentConfig } from './config.ts';

const CORE = { AIRY_INSTANCE: 'airy', AIRY_NAMESPACE: 'desk', AIRY_DEPLOYMENT: 'api-admin' };

describe('readComponentConfig', () => {
  it('reads a core component', () => {
    expect(readComponentConfig(CORE)).toEqual({
      instance: 'airy',
      namespace: 'desk',
      deployment: 'api-admin',
      source: undefined,
      topicPrefix: undefined,
    });
  });

  it('reads a part of a source on prefixed topics', () => {
    const env = { ...CORE, AIRY_SOURCE: 'chatplugin', AIRY_TOPIC_PREFIX: 'team.a' };
    expect(readComponentConfig(env)).toMatchObject({ source: 'chatplugin', topicPrefix: 'team.a' });
  });

  it('takes an empty text for an absent one', () => {
    expect(readComponentConfig({ ...CORE, AIRY_SOURCE: '' }).source).toBeUndefined();
  });

  it('names every problem at once', () => {
    const read = () => readComponentConfig({ AIRY_INSTANCE: 'No Name', AIRY_TOPIC_PREFIX: 'a b' });
    expect(read).toThrow(ConfigError);
    for (const variable of ['AIRY_INSTANCE', 'AIRY_NAMESPACE', 'AIRY_DEPLOYMENT', 'AIRY_TOPIC_PREFIX']) {
      expect(read).toThrow(variable);
    }
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(readComponentConfig(CORE))).toBe(true);
  });
});
