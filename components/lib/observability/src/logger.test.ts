import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function capture(level: 'debug' | 'info' = 'debug') {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, logger: createLogger({ level, destination, fields: { component: 'test' } }) };
}

describe('logger', () => {
  it('writes the event, the level, the time and the fields as one JSON line', () => {
    const { lines, logger } = capture();
    logger.info('message-sent', { conversationId: 'c1' });
    expect(lines).toEqual([
      {
        level: 'info',
        event: 'message-sent',
        conversationId: 'c1',
        component: 'test',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    ]);
  });

  it.each(['token', 'authorization', 'password', 'secret', 'key', 'cookie', 'set-cookie', 'code', 'login_code'])(
    'redacts a field named %s, also one level deep and in a child',
    (name) => {
      const { lines, logger } = capture();
      logger.warn('refused', { [name]: 'canary', request: { [name]: 'canary', path: '/x' } });
      logger.child({ [name]: 'canary' }).error('refused');
      expect(JSON.stringify(lines)).not.toContain('canary');
      expect(lines[0]).toMatchObject({ [name]: '[redacted]', request: { [name]: '[redacted]', path: '/x' } });
    },
  );

  it('writes an error as its message and stack', () => {
    const { lines, logger } = capture();
    logger.error('failed', { error: new Error('broken pipe') });
    expect(lines[0]?.error).toMatchObject({
      message: 'broken pipe',
      stack: expect.stringContaining('logger.test.ts'),
    });
  });

  it('writes nothing below its level', () => {
    const { lines, logger } = capture('info');
    logger.debug('noise');
    expect(lines).toEqual([]);
  });

  it('adds the fields of a child to every line', () => {
    const { lines, logger } = capture();
    const child = logger.child({ webhook: 'w1' });
    child.info('a');
    child.info('b');
    expect(lines.map((line) => line.webhook)).toEqual(['w1', 'w1']);
  });

  it('leaves the code and the key of an error readable, and redacts its token', () => {
    const { lines, logger } = capture();
    const error = Object.assign(new Error('refused'), { code: 403, key: 'c1', token: 'canary' });
    logger.error('failed', { error });
    expect(lines[0]?.error).toMatchObject({ code: 403, key: 'c1', token: '[redacted]' });
  });

  it('writes a key once, the newest value of it', () => {
    const raw: string[] = [];
    const destination = { write: (line: string) => void raw.push(line) };
    const logger = createLogger({ level: 'info', destination, fields: { component: 'root' } });
    logger.child({ component: 'outer' }).child({ component: 'inner' }).info('a');
    logger.child({ component: 'outer' }).info('b', { component: 'line' });
    expect(raw.map((line) => line.match(/"component":"[^"]*"/g))).toEqual([
      ['"component":"inner"'],
      ['"component":"line"'],
    ]);
  });
});
