import { listMap, mapOf, open, setOf, text, time, whole } from './build.ts';
import type { StructuralSchema } from './structural.ts';

/** `apiVersion` and `kind`, which every object has. */
export const TYPE_META: Readonly<Record<string, StructuralSchema>> = {
  apiVersion: text('Version of the schema of this object, with its group: `v1`, `apps/v1`.'),
  kind: text('Kind of this object, in CamelCase.'),
};

const OWNER_REFERENCE: StructuralSchema = {
  type: 'object',
  description: 'Points at an owning object in the same namespace.',
  required: ['apiVersion', 'kind', 'name', 'uid'],
  'x-kubernetes-map-type': 'atomic',
  properties: {
    ...TYPE_META,
    name: text('Name of the owner.'),
    uid: text('UID of the owner.'),
    controller: { type: 'boolean', description: 'Whether the owner is the managing controller.' },
    blockOwnerDeletion: { type: 'boolean', description: 'Whether a foreground deletion of the owner waits for this.' },
  },
};

/** Metadata of every object. */
export const OBJECT_META: StructuralSchema = {
  type: 'object',
  description: 'Identity, labels, owners and bookkeeping.',
  properties: {
    name: text('Unique within a namespace and a kind; cannot be changed.'),
    generateName: text('Prefix of a name that the server makes, when there is no name.'),
    namespace: text('The space in which the name is unique; cannot be changed.'),
    labels: mapOf('Keys and values to select objects by.'),
    annotations: mapOf('Unstructured keys and values kept by tools.'),
    finalizers: setOf('Must be empty before the object is removed; each is taken away by who put it.'),
    ownerReferences: listMap('Objects this one depends on; when all are gone it is removed.', ['uid'], OWNER_REFERENCE),
    uid: text('Unique in time and space; set by the server.'),
    resourceVersion: text('Opaque version of the object, for watches and optimistic locking; set by the server.'),
    generation: whole('Counts the changes of the desired state; set by the server.'),
    creationTimestamp: time('When the object was created; set by the server.'),
    deletionTimestamp: time('When the deletion was asked for; set by the server.'),
    deletionGracePeriodSeconds: whole('Seconds until the object may be removed; set by the server.'),
    selfLink: text('Not filled by the server.'),
    managedFields: {
      type: 'array',
      description: 'Who set which fields; kept by the server.',
      items: open('The fields of one manager.'),
    },
  },
};
