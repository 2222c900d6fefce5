import { describe, expect, it } from 'vitest';
import { humanDuration } from './duration.ts';
import { compileJsonPath } from './jsonpath.ts';
import { type PrinterColumn, renderTable, tableColumns } from './table.ts';

const NOW = Date.parse('2026-01-02T00:00:00Z');
const row = (kind: string, object: object, columns?: readonly PrinterColumn[]) =>
  renderTable([object], tableColumns(kind, columns), { includeObject: 'None', nowMs: NOW }).rows[0]?.cells;

describe('humanDuration', () => {
  it.each([
    [-5, '<invalid>'],
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [123, '2m3s'],
    [60 * 179, '179m'],
    [3600 * 3, '3h'],
    [3600 * 3 + 60, '3h1m'],
    [3600 * 47, '47h'],
    [3600 * 50, '2d2h'],
    [86_400 * 9, '9d'],
    [86_400 * 729, '729d'],
    [86_400 * 740, '2y10d'],
    [86_400 * 365 * 9, '9y'],
  ])('shows %d seconds as %s', (seconds, shown) => {
    expect(humanDuration(seconds * 1000)).toBe(shown);
  });
});

describe('compileJsonPath', () => {
  const object = {
    metadata: { annotations: { 'core.airy.co/note': 'x' } },
    status: {
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'Progressing', status: 'False' },
      ],
      counts: [1, 2],
    },
  };
  it.each([
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    ["$.status.conditions[?(@.type!='Ready')].type", ['Progressing']],
    ['.metadata.annotations.core\\.airy\\.co/note', ['x']],
    [".metadata.annotations['core.airy.co/note']", ['x']],
    ['.status.counts[*]', [1, 2]],
    ['.status.counts[-1]', [2]],
    ['{.status.counts[0]}', [1]],
    ['.status.absent.deeper', []],
    ['.status.counts[9]', []],
    ['.toString', []],
  ])('finds %s', (path, found) => {
    expect(compileJsonPath(path)(object)).toEqual(found);
  });

  it.each(['.a[?(@.b=~"c")]', '.a..b', '.a['])('refuses %s', (path) => {
    expect(() => compileJsonPath(path)).toThrow(RangeError);
  });
});

describe('renderTable', () => {
  const metadata = { name: 'a', creationTimestamp: '2026-01-01T23:00:00Z' };

  it('fills the columns a custom kind declares, and leaves missing values empty', () => {
    const columns = [
      { name: 'Type', type: 'string', jsonPath: '.spec.type' },
      { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas' },
      { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
      { name: 'Paused', type: 'boolean', jsonPath: '.spec.paused' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ];
    expect(row('Source', { metadata, spec: { type: 'chatplugin', replicas: 2, paused: false } }, columns)).toEqual([
      'a',
      'chatplugin',
      2,
      null,
      false,
      '60m',
    ]);
  });

  it('shows name and age of a custom kind without columns, name and time of a built-in one', () => {
    expect(row('Source', { metadata }, [])).toEqual(['a', '60m']);
    expect(row('Role', { metadata }, undefined)).toEqual(['a', '2026-01-01T23:00:00Z']);
  });

  it.each([
    ['Secret', { type: 'Opaque', data: { a: '', b: '' } }, ['a', 'Opaque', 2, '60m']],
    ['ConfigMap', { data: { a: '' }, binaryData: { b: '' } }, ['a', 2, '60m']],
    ['Namespace', { status: { phase: 'Active' } }, ['a', 'Active', '60m']],
    ['Lease', { spec: { holderIdentity: 'me' } }, ['a', 'me', '60m']],
    [
      'Deployment',
      {
        spec: {
          replicas: 2,
          selector: { matchLabels: { app: 'x' } },
          template: { spec: { containers: [{ name: 'component', image: 'airy' }] } },
        },
        status: { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 },
      },
      ['a', '1/2', 2, 1, '60m', 'component', 'airy', 'app=x'],
    ],
    [
      'Service',
      {
        spec: {
          type: 'ClusterIP',
          clusterIP: '10.0.0.1',
          ports: [{ port: 80 }, { port: 53, protocol: 'UDP', nodePort: 30_053 }],
        },
      },
      ['a', 'ClusterIP', '10.0.0.1', '<none>', '80/TCP,53:30053/UDP', '60m', '<none>'],
    ],
    [
      'Event',
      {
        type: 'Warning',
        reason: 'Failed',
        message: 'no\n',
        involvedObject: { kind: 'Source', name: 's' },
        source: { component: 'airy-operator' },
        firstTimestamp: '2026-01-01T23:00:00Z',
        lastTimestamp: '2026-01-01T23:59:00Z',
        count: 3,
      },
      ['60s', 'Warning', 'Failed', 'source/s', '', 'airy-operator', 'no', '60m', 3, 'a'],
    ],
  ])('shows a %s as kubectl does', (kind, fields, cells) => {
    expect(row(kind, { metadata, ...fields })).toEqual(cells);
  });

  it('carries the metadata, the whole object or nothing', () => {
    const object = { kind: 'Secret', metadata, data: {} };
    const carried = (includeObject: 'Metadata' | 'Object' | 'None') =>
      renderTable([object], tableColumns('Secret', undefined), { includeObject, nowMs: NOW }).rows[0]?.object;
    expect(carried('Metadata')).toEqual({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata });
    expect(carried('Object')).toBe(object);
    expect(carried('None')).toBeNull();
  });

  it('describes its columns, wide ones with a priority', () => {
    const { columnDefinitions } = renderTable([], tableColumns('Deployment', undefined), {
      includeObject: 'None',
      nowMs: NOW,
    });
    expect(columnDefinitions[0]).toMatchObject({ name: 'Name', type: 'string', format: 'name', priority: 0 });
    expect(columnDefinitions.find(({ name }) => name === 'Images')).toMatchObject({ priority: 1 });
  });
});
