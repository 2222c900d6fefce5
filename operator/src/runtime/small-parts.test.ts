import { EventLogError } from '@airy/event-log';
import { KubernetesError } from '@airy/kubernetes';
import { createFakeClock } from '@airy/observability/testing';
import { describe, expect, it } from 'vitest';
import { aSource } from '../testing/builders.ts';
import { createFakeCache } from '../testing/cache.ts';
import { isOlder } from './age.ts';
import { Expectations } from './expectations.ts';
import { failureOf } from './failure.ts';
import { finalizerPatch } from './finalizers.ts';
import { ObjectIndex } from './object-index.ts';
import { hasReached } from './resource-version.ts';

describe('a resource version', () => {
  it.each([
    ['9', '10', false],
    ['10', '10', true],
    ['11', '10', true],
    ['99999999999999999999', '99999999999999999998', true],
    [undefined, '10', false],
    ['10', undefined, true],
    ['abc', '10', true],
    ['10', 'abc', true],
  ])('%s has reached %s: %s', (seen, written, expected) => {
    expect(hasReached(seen, written)).toBe(expected);
  });
});

describe('expectations', () => {
  it('hold a key back until all are met', () => {
    const expectations = new Expectations(createFakeClock());
    const met = { first: false, second: false };
    expectations.add('a', () => met.first);
    expectations.add('a', () => met.second);
    met.first = true;
    expect([expectations.areMet('a'), expectations.areMet('b')]).toEqual([false, true]);
    met.second = true;
    expect(expectations.areMet('a')).toBe(true);
  });

  it('are given up after ten seconds', async () => {
    const clock = createFakeClock();
    const expectations = new Expectations(clock);
    expectations.add('a', () => false);
    await clock.advance(9999);
    expect(expectations.areMet('a')).toBe(false);
    await clock.advance(1);
    expect(expectations.areMet('a')).toBe(true);
  });
});

describe('a finalizer patch', () => {
  it('keeps the entries of others and tests the version', () => {
    const source = aSource('chat', {}, { finalizers: ['theirs'] });
    expect(finalizerPatch(source, 'ours', true)).toEqual([
      { op: 'test', path: '/metadata/resourceVersion', value: '10' },
      { op: 'replace', path: '/metadata/finalizers', value: ['theirs', 'ours'] },
    ]);
  });

  it('adds the list when there is none', () => {
    expect(finalizerPatch(aSource(), 'ours', true)?.[1]).toEqual({
      op: 'add',
      path: '/metadata/finalizers',
      value: ['ours'],
    });
  });

  it('takes off just its own', () => {
    const source = aSource('chat', {}, { finalizers: ['theirs', 'ours'] });
    expect(finalizerPatch(source, 'ours', false)?.[1]?.value).toEqual(['theirs']);
  });

  it('is nothing when all is well', () => {
    expect(finalizerPatch(aSource(), 'ours', false)).toBeUndefined();
  });
});

describe('an index', () => {
  it('follows its cache', () => {
    const cache = createFakeCache([aSource('a')]);
    const index = new ObjectIndex(cache, (source) => [source.spec.instanceRef.name]);
    cache.put(aSource('b'));
    cache.put(aSource('a', { instanceRef: { name: 'other' } }));
    expect(index.find('airy').map(({ metadata }) => metadata.name)).toEqual(['b']);
    expect(index.find('other').map(({ metadata }) => metadata.name)).toEqual(['a']);
    cache.remove(aSource('b'));
    expect(index.find('airy')).toEqual([]);
  });
});

describe('an error', () => {
  const answered = (code: number, message = 'no') => new KubernetesError(message, { code, reason: 'x' });

  it.each([
    [answered(422), 'InternalError', true],
    [answered(403), 'Forbidden', false],
    [answered(403, 'exceeded quota: cpu'), 'QuotaExceeded', false],
    [answered(409), 'ApplyConflict', false],
    [answered(500), 'InternalError', false],
    [new EventLogError('unavailable', 'down'), 'KafkaUnavailable', false],
    [new TypeError('bug'), 'InternalError', false],
    ['thrown text', 'InternalError', false],
  ])('%s gives the reason %s, final: %s', (error, reason, isFinal) => {
    expect(failureOf(error)).toMatchObject({ reason, isFinal });
  });
});

describe('of two resources', () => {
  const at = (name: string, creationTimestamp: string) => aSource(name, {}, { creationTimestamp });

  it('the one made first is older, and by name when both were made in one second', () => {
    expect(isOlder(at('b', '2024-01-01T00:00:00Z'), at('a', '2024-01-01T00:00:01Z'))).toBe(true);
    expect(isOlder(at('a', '2024-01-01T00:00:00Z'), at('b', '2024-01-01T00:00:00Z'))).toBe(true);
    expect(isOlder(at('b', '2024-01-01T00:00:00Z'), at('a', '2024-01-01T00:00:00Z'))).toBe(false);
  });
});
