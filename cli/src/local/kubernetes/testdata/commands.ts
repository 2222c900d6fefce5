/** A kubectl call with what it reads and how it edits. */
export interface Command {
  readonly args: readonly string[];
  readonly input?: string;
  readonly editor?: string;
  /** Exit code, 0 when absent; `any` where it depends on whether this kubectl sends protobuf. */
  readonly code?: number | 'any';
}

const source = (spec = '') => `apiVersion: core.airy.co/v1beta1
kind: Source
metadata:
  name: chat
spec:
  instanceRef: {name: airy}
  type: chatplugin
${spec}`;

const deployment = (image: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: component, image: "${image}"}
`;

/** The main verbs in an order in which each finds what it needs; run against a fresh server. */
export const COMMANDS: readonly Command[] = [
  { args: ['get', 'airy'] },
  { args: ['apply', '-f', '-'], input: source() },
  { args: ['apply', '-f', '-'], input: source('  paused: true\n') },
  { args: ['diff', '-f', '-'], input: source('  replicas: 2\n'), code: 1 },
  { args: ['apply', '--server-side', '--force-conflicts', '-f', '-'], input: source('  replicas: 2\n') },
  { args: ['apply', '--server-side', '--dry-run=server', '-f', '-'], input: source('  replicas: 3\n') },
  { args: ['apply', '-f', '-'], input: source('  type: pigeon\n').replace('  type: chatplugin\n', ''), code: 1 },
  { args: ['get', 'sources', '-o', 'wide'] },
  { args: ['get', 'source', 'chat', '-o', 'yaml'] },
  { args: ['describe', 'source', 'chat'] },
  { args: ['explain', 'source.spec'] },
  { args: ['label', 'source', 'chat', 'a=b'] },
  { args: ['annotate', 'source', 'chat', 'a=b'] },
  { args: ['patch', 'source', 'chat', '--type', 'merge', '-p', '{"spec":{"paused":false}}'] },
  { args: ['patch', 'source', 'chat', '-p', '{"spec":{"paused":false}}'], code: 1 },
  { args: ['patch', 'source', 'chat', '--subresource=status', '--type', 'merge', '-p', '{"status":{"failures":0}}'] },
  { args: ['scale', 'source/chat', '--replicas=2'] },
  { args: ['edit', 'source', 'chat'], editor: 'sed -i.bak \'s/paused: false/paused: true/\' "$1"' },
  { args: ['wait', '--for=jsonpath={.spec.paused}=true', 'source/chat', '--timeout=5s'] },
  { args: ['apply', '-f', '-'], input: deployment('web:1') },
  { args: ['apply', '-f', '-'], input: deployment('web:2') },
  { args: ['get', 'deployments'] },
  { args: ['create', 'secret', 'generic', 'login', '--from-literal=user=me'] },
  { args: ['create', 'configmap', 'settings', '--from-literal=colour=red'] },
  { args: ['get', 'secrets,configmaps'] },
  { args: ['create', 'namespace', 'other'], code: 'any' },
  { args: ['get', 'namespaces'] },
  { args: ['get', 'events'] },
  { args: ['api-resources'] },
  { args: ['delete', 'deployment', 'web', '--cascade=foreground'] },
  { args: ['delete', 'source', 'chat'] },
  { args: ['delete', 'secret', '--all'] },
];
