import { EventEmitter } from 'node:events';
import { createLogger } from '@airy/observability';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { followProcess } from './last-resort.ts';

function aProcess() {
  const process = new EventEmitter();
  const lines: { event: string; error?: { message: string; stack: string } }[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line) => void lines.push(JSON.parse(line)) } });
  const exit = vi.fn();
  const ending = followProcess({ process, logger, logFile: '/data/airy.log', exit });
  onTestFinished(() => ending.close());
  return { process, lines, exit, ending };
}

describe('the last resort', () => {
  it('logs an exception that nobody caught with its stack, and asks for a stop with one sentence', () => {
    const { process, lines, ending, exit } = aProcess();
    process.emit('uncaughtException', new Error('the index is broken'));
    expect(lines[0]).toMatchObject({
      event: 'uncaught-exception',
      error: { message: 'the index is broken', stack: expect.stringContaining('last-resort.test.ts') },
    });
    expect(ending.signal.aborted).toBe(true);
    expect(ending.failure()?.message).toBe(
      'Airy stopped because of an error in itself: the index is broken; the whole of it is in /data/airy.log.',
    );
    expect(exit).not.toHaveBeenCalled();
  });

  it('keeps the first exception as the reason and logs those that follow', () => {
    const { process, lines, ending } = aProcess();
    process.emit('uncaughtException', new Error('first'));
    process.emit('uncaughtException', new Error('second'));
    expect(ending.failure()?.message).toContain('first');
    expect(lines).toHaveLength(2);
  });

  it('ends with 1 when the drain after an exception takes longer than 30 s', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { process, exit } = aProcess();
    process.emit('uncaughtException', new Error('broken'));
    vi.advanceTimersByTime(29_999);
    expect(exit).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(exit).toHaveBeenCalledWith(1);
  });

  it('logs a rejection that nobody handled, and goes on', () => {
    const { process, lines, ending } = aProcess();
    process.emit('unhandledRejection', new Error('one request failed'));
    expect(lines[0]).toMatchObject({ event: 'unhandled-rejection', error: { message: 'one request failed' } });
    expect(ending.signal.aborted).toBe(false);
    expect(ending.failure()).toBeUndefined();
  });

  it.each(['SIGINT', 'SIGTERM'])('asks for a stop on %s, and ends at once on the second', (signal) => {
    const { process, ending, exit } = aProcess();
    process.emit(signal);
    expect(ending.signal.aborted).toBe(true);
    expect(exit).not.toHaveBeenCalled();
    process.emit(signal);
    expect(exit).toHaveBeenCalledWith(130);
  });

  it('listens to nothing any more when closed', () => {
    const { process, ending } = aProcess();
    ending.close();
    expect(process.eventNames()).toEqual([]);
  });
});
