import { isObject, listAt, objectAt, textOf, valueAt } from '../schema/json.ts';
import { age } from './duration.ts';

/** A column with its own way to a cell. */
export interface BuiltinColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description: string;
  /** 1 shows with `-o wide` only. */
  readonly priority?: number;
  readonly cell: (object: unknown, nowMs: number) => string | number;
}

type Cell = BuiltinColumn['cell'];

const column = (name: string, description: string, cell: Cell, priority = 0): BuiltinColumn => ({
  name,
  type: 'string',
  description,
  priority,
  cell,
});
const text =
  (...path: readonly string[]): Cell =>
  (object) => {
    const value = valueAt(object, path);
    return typeof value === 'string' || typeof value === 'number' ? value : '';
  };
const count = (object: unknown, ...path: readonly string[]) => {
  const value = valueAt(object, path);
  return typeof value === 'number' ? value : 0;
};
const orNone = (value: string) => value || '<none>';
const joined = (values: readonly unknown[], ...path: readonly string[]) =>
  values.map((value) => textOf(valueAt(value, path))).join(',');
const pairs = (labels: unknown) =>
  orNone(
    Object.entries(isObject(labels) ? labels : {})
      .map(([name, value]) => `${name}=${textOf(value)}`)
      .sort()
      .join(','),
  );
const size = (object: unknown, field: string) => Object.keys(objectAt(object, field)).length;

/** The first column of every table. */
export const NAME: BuiltinColumn = {
  ...column('Name', 'Name must be unique within a namespace.', text('metadata', 'name')),
  format: 'name',
};

/** The column of every kind that has no other. */
export const AGE = column('Age', 'The time since this object was created.', (object, nowMs) =>
  age(valueAt(object, ['metadata', 'creationTimestamp']), nowMs),
);

const CREATED_AT: BuiltinColumn = {
  ...column('Created At', 'The time when this object was created.', text('metadata', 'creationTimestamp')),
  type: 'date',
};

const containers = (object: unknown) => listAt(object, 'spec', 'template', 'spec', 'containers');
const DEPLOYMENT = [
  column('Ready', 'Pods that are ready, and pods wanted.', (object) => {
    return `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas')}`;
  }),
  column('Up-to-date', 'Pods of the current template.', (object) => count(object, 'status', 'updatedReplicas')),
  column('Available', 'Pods that are available.', (object) => count(object, 'status', 'availableReplicas')),
  AGE,
  column('Containers', 'Names of the containers.', (object) => joined(containers(object), 'name'), 1),
  column('Images', 'Images of the containers.', (object) => joined(containers(object), 'image'), 1),
  column(
    'Selector',
    'Which pods belong to it.',
    (object) => pairs(objectAt(object, 'spec', 'selector', 'matchLabels')),
    1,
  ),
];

const SERVICE = [
  column('Type', 'How the Service is exposed.', (object) => text('spec', 'type')(object, 0) || 'ClusterIP'),
  column('Cluster-IP', 'Its address.', (object) => orNone(String(text('spec', 'clusterIP')(object, 0)))),
  column('External-IP', 'Addresses outside the cluster.', (object) => {
    const addresses = [...listAt(object, 'spec', 'externalIPs')];
    for (const ingress of listAt(object, 'status', 'loadBalancer', 'ingress')) {
      addresses.push(valueAt(ingress, ['ip']) ?? valueAt(ingress, ['hostname']));
    }
    return orNone(addresses.join(','));
  }),
  column('Port(s)', 'Ports with their protocols.', (object) =>
    orNone(
      listAt(object, 'spec', 'ports')
        .map((port) => {
          const nodePort = count(port, 'nodePort');
          return `${count(port, 'port')}${nodePort ? `:${nodePort}` : ''}/${textOf(valueAt(port, ['protocol'])) || 'TCP'}`;
        })
        .join(','),
    ),
  ),
  AGE,
  column('Selector', 'Which pods answer.', (object) => pairs(objectAt(object, 'spec', 'selector')), 1),
];

const seen = (object: unknown, ...fields: readonly string[]) =>
  [...fields, 'eventTime'].map((field) => valueAt(object, [field])).find(Boolean);
const EVENT = [
  column('Last Seen', 'Time since it last happened.', (object, nowMs) => {
    const last = valueAt(object, ['series', 'lastObservedTime']) ?? seen(object, 'lastTimestamp', 'firstTimestamp');
    return age(last, nowMs);
  }),
  column('Type', 'Normal or Warning.', text('type')),
  column('Reason', 'A short word for the cause.', text('reason')),
  column('Object', 'What it is about.', (object) => {
    const { kind, name } = objectAt(object, 'involvedObject');
    return `${textOf(kind).toLowerCase()}/${textOf(name)}`;
  }),
  column('Subobject', 'Which part of the object.', text('involvedObject', 'fieldPath'), 1),
  column(
    'Source',
    'Who reports it.',
    (object) => {
      const { component, host } = objectAt(object, 'source');
      return [component ?? text('reportingComponent')(object, 0), host].filter(Boolean).join(', ');
    },
    1,
  ),
  column('Message', 'What happened.', (object) => String(text('message')(object, 0)).trim()),
  column(
    'First Seen',
    'Time since it first happened.',
    (object, nowMs) => age(seen(object, 'firstTimestamp'), nowMs),
    1,
  ),
  column(
    'Count',
    'How often it happened.',
    (object) => Math.max(count(object, 'series', 'count'), count(object, 'count'), 1),
    1,
  ),
  { ...NAME, priority: 1 },
];

const data = column('Data', 'Number of entries.', (object) => size(object, 'data') + size(object, 'binaryData'));

/**
 * Columns of built-in kinds as `kubectl get` shows them; kinds that are not here show `Name` and `Created At`.
 *
 * @see k8s.io/kubernetes/pkg/printers/internalversion/printers.go
 */
const COLUMNS: Readonly<Record<string, readonly BuiltinColumn[]>> = {
  Secret: [NAME, column('Type', 'What kind of secret.', text('type')), data, AGE],
  ConfigMap: [NAME, data, AGE],
  Deployment: [NAME, ...DEPLOYMENT],
  Service: [NAME, ...SERVICE],
  Event: EVENT,
  Lease: [NAME, column('Holder', 'Who holds it.', text('spec', 'holderIdentity')), AGE],
  Namespace: [NAME, column('Status', 'Its phase.', text('status', 'phase')), AGE],
};

/** Columns of a built-in kind. */
export function builtinColumns(kind: string): readonly BuiltinColumn[] {
  return COLUMNS[kind] ?? [NAME, CREATED_AT];
}
