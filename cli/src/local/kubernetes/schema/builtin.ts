import { atomicMap, flag, intOrString, listMap, listOf, mapOf, object, open, text, time, whole } from './build.ts';
import { OBJECT_META, TYPE_META } from './object-meta.ts';
import type { StructuralSchema } from './structural.ts';

const kind = (description: string, properties: Readonly<Record<string, StructuralSchema>>): StructuralSchema =>
  object(description, { ...TYPE_META, metadata: OBJECT_META, ...properties });

const protocol = { ...text('TCP, UDP or SCTP.'), default: 'TCP' };
const bytes = { type: 'string', format: 'byte' };
const immutable = flag('Refuses all changes of the data when true.');

const conditions = listMap(
  'The latest observations of its state.',
  ['type'],
  open('One observation.', {
    type: text('What is observed.'),
    status: text('True, False or Unknown.'),
    reason: text('A word for the cause of the last change.'),
    message: text('What people should know about it.'),
    lastTransitionTime: time('When the status changed.'),
    lastUpdateTime: time('When it was last looked at.'),
  }),
);

const labelSelector = object(
  'Which objects are meant; all parts must hold.',
  {
    matchLabels: mapOf('Labels with their values.'),
    matchExpressions: listOf('Requirements on labels.', open('One requirement.')),
  },
  { 'x-kubernetes-map-type': 'atomic' },
);

const container = open(
  'One container of a pod.',
  {
    name: text('Unique within the pod.'),
    image: text('The image to run.'),
    imagePullPolicy: text('Always, IfNotPresent or Never.'),
    command: listOf("Replaces the image's entry point.", { type: 'string' }),
    args: listOf('Arguments of the entry point; a local instance runs the component they name.', { type: 'string' }),
    workingDir: text('Where the command runs.'),
    env: listMap(
      'Environment variables.',
      ['name'],
      open(
        'One variable.',
        { name: text('Its name.'), value: text('Its value.'), valueFrom: open('Where its value is.') },
        { required: ['name'] },
      ),
    ),
    ports: listMap(
      'Ports the container listens on.',
      ['containerPort', 'protocol'],
      open(
        'One port.',
        { name: text('Its name.'), containerPort: whole('Its number.'), protocol },
        { required: ['containerPort'] },
      ),
    ),
    resources: open('What the container asks for and may use.', {
      limits: mapOf('Most it may use.', intOrString('A quantity.')),
      requests: mapOf('What it is sure to get.', intOrString('A quantity.')),
    }),
    volumeMounts: listMap(
      'Volumes it sees.',
      ['mountPath'],
      open('One volume.', { name: text('The volume.'), mountPath: text('Where it is seen.') }),
    ),
    livenessProbe: open('Restarts the container when it fails.'),
    readinessProbe: open('Keeps requests away while it fails.'),
    startupProbe: open('Holds the other probes back until it holds.'),
    securityContext: open('Rights of the container.'),
  },
  { required: ['name'] },
);

const podSpec = open(
  'What runs in a pod, and how.',
  {
    containers: listMap('Containers of the pod.', ['name'], container),
    initContainers: listMap('Containers that run to their end before the others.', ['name'], container),
    volumes: listMap(
      'Volumes of the pod.',
      ['name'],
      open(
        'One volume.',
        { name: text('Unique within the pod.') },
        { required: ['name'], 'x-kubernetes-patch-strategy': 'merge,retainKeys' },
      ),
    ),
    imagePullSecrets: listMap(
      'Secrets to fetch images with.',
      ['name'],
      object('One Secret.', { name: text('Its name.') }, { 'x-kubernetes-map-type': 'atomic' }),
    ),
    serviceAccountName: text('The ServiceAccount of the pod.'),
    nodeSelector: atomicMap('Labels a node must have.'),
    restartPolicy: text('Always, OnFailure or Never.'),
    terminationGracePeriodSeconds: whole('Seconds a stopping pod may take.'),
    securityContext: open('Rights of the pod.'),
    affinity: open('Where the pod may and should run.'),
    tolerations: listOf('Taints the pod puts up with.', open('One taint.')),
  },
  { required: ['containers'] },
);

const strategy = open(
  'How pods are replaced.',
  {
    type: text('RollingUpdate or Recreate.'),
    rollingUpdate: open('Bounds of a rolling update.', {
      maxSurge: intOrString('Pods above the wanted number.'),
      maxUnavailable: intOrString('Pods that may be missing.'),
    }),
  },
  { 'x-kubernetes-patch-strategy': 'retainKeys' },
);

const Deployment = kind('Keeps a number of pods of one template running.', {
  spec: open(
    'The wanted state.',
    {
      replicas: whole('Pods wanted.', { format: 'int32', default: 1 }),
      selector: labelSelector,
      template: object('What the pods are made from.', { metadata: OBJECT_META, spec: podSpec }),
      strategy,
      minReadySeconds: whole('Seconds a new pod must be ready to count as available.'),
      revisionHistoryLimit: whole('Old versions kept.'),
      progressDeadlineSeconds: whole('Seconds until a rollout without progress counts as failed.'),
      paused: flag('Holds rollouts.'),
    },
    { required: ['selector', 'template'] },
  ),
  status: open('The observed state.', {
    observedGeneration: whole('The generation that was last looked at.'),
    replicas: whole('Pods there are.'),
    updatedReplicas: whole('Pods of the current template.'),
    readyReplicas: whole('Pods that are ready.'),
    availableReplicas: whole('Pods that are available.'),
    unavailableReplicas: whole('Pods that are missing.'),
    conditions,
  }),
});

const Service = kind('A name and an address for a set of pods.', {
  spec: open('The wanted state.', {
    type: { ...text('ClusterIP, NodePort, LoadBalancer or ExternalName.'), default: 'ClusterIP' },
    selector: atomicMap('Labels of the pods that answer.'),
    ports: listMap(
      'Ports it serves.',
      ['port', 'protocol'],
      open(
        'One port.',
        {
          name: text('Unique within the Service.'),
          port: whole('The number it is served on.', { format: 'int32' }),
          targetPort: intOrString('Number or name of the port of the pods.'),
          nodePort: whole('The number on every node.', { format: 'int32' }),
          protocol,
        },
        { required: ['port'] },
      ),
    ),
    clusterIP: text('Its address; None for a headless Service.'),
  }),
  status: open('The observed state.', { conditions }),
});

const objectReference = open(
  'The object it is about.',
  {
    ...TYPE_META,
    name: text('Its name.'),
    namespace: text('Its namespace.'),
    uid: text('Its UID.'),
    resourceVersion: text('Its version at that time.'),
    fieldPath: text('The part of the object.'),
  },
  { 'x-kubernetes-map-type': 'atomic' },
);

const Event = kind('Something that happened to an object.', {
  involvedObject: objectReference,
  related: { ...objectReference, description: 'A second object that took part.' },
  reason: text('A word for the cause.'),
  message: text('What happened, for people.'),
  type: text('Normal or Warning.'),
  action: text('What was done or failed.'),
  count: whole('How often it happened.'),
  firstTimestamp: time('When it first happened.'),
  lastTimestamp: time('When it last happened.'),
  eventTime: time('When it first happened, to the microsecond.'),
  source: object('Who reports it.', { component: text('The program.'), host: text('The node.') }),
  series: object('A series of the same event.', { count: whole('How often.'), lastObservedTime: time('When last.') }),
  reportingComponent: text('The controller that reports it.'),
  reportingInstance: text('Which instance of that controller.'),
});

/** Schemas of the built-in kinds, as far as Airy reads and writes them; parts marked so keep what they do not know. */
export const builtinSchemas = {
  Secret: kind('Holds a small amount of secret data.', {
    type: text('What kind of secret it is; Opaque when not given. Cannot be changed.'),
    data: mapOf('Values in base64 by key.', bytes),
    stringData: mapOf('Values as plain text by key; written into data, never read back.'),
    immutable,
  }),
  ConfigMap: kind('Holds configuration that pods read.', {
    data: mapOf('Values as UTF-8 text by key.'),
    binaryData: mapOf('Values in base64 by key.', bytes),
    immutable,
  }),
  Deployment,
  Service,
  Event,
  Lease: kind('Says who holds a lock, and until when.', {
    spec: open('Who holds it, and since when.', {
      holderIdentity: text('Who holds it.'),
      leaseDurationSeconds: whole('Seconds others wait after the last renewal.'),
      acquireTime: time('When it was taken.'),
      renewTime: time('When it was last renewed.'),
      leaseTransitions: whole('How often it changed hands.'),
    }),
  }),
  Namespace: kind('A scope for names.', {
    spec: object('The wanted state.', {
      finalizers: listOf('Must be empty before it is removed.', { type: 'string' }),
    }),
    status: open('The observed state.', { phase: text('Active or Terminating.'), conditions }),
  }),
} as const satisfies Readonly<Record<string, StructuralSchema>>;
