/** What makes an entry of a list what it is, as far as our lists go; the API server merges lists by such keys. */
const KEYS = ['name', 'port', 'containerPort', 'mountPath'] as const;

/** Belongs to everybody: `kubectl rollout restart` and others note things there. */
const OPEN = new Set(['template.metadata']);

/**
 * What an API server fills in by itself, by the name of the field; undefined for whatever value.
 *
 * @see Kubernetes API reference v1.35, Service, Deployment and PodSpec
 */
const FILLED_IN: Readonly<Record<string, readonly unknown[] | undefined>> = {
  type: ['ClusterIP'],
  clusterIP: undefined,
  clusterIPs: undefined,
  ipFamilies: undefined,
  ipFamilyPolicy: undefined,
  internalTrafficPolicy: ['Cluster'],
  sessionAffinity: ['None'],
  protocol: ['TCP'],
  progressDeadlineSeconds: [600],
  revisionHistoryLimit: [10],
  strategy: undefined,
  restartPolicy: ['Always'],
  terminationGracePeriodSeconds: [30],
  dnsPolicy: ['ClusterFirst'],
  schedulerName: ['default-scheduler'],
  imagePullPolicy: ['Always', 'IfNotPresent'],
  terminationMessagePath: ['/dev/termination-log'],
  terminationMessagePolicy: ['File'],
};

/**
 * What others have put into a spec that is ours, which applying our fields again would leave there.
 *
 * @param actual - the spec as it stands
 * @param desired - the spec as it shall be, without what the server fills in
 * @returns a JSON merge patch (RFC 7396) for the spec that takes it out; undefined when nothing foreign is there
 */
export function foreignParts(actual: unknown, desired: unknown, path = ''): Record<string, unknown> | undefined {
  if (!isRecord(actual) || !isRecord(desired)) return undefined;
  const patch: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(actual)) {
    const at = path === '' ? name : `${path}.${name}`;
    const wanted = desired[name];
    if (value === null || OPEN.has(at)) continue;
    if (wanted === undefined) {
      if (!isFilledIn(name, value)) patch[name] = null;
    } else if (Array.isArray(wanted)) {
      if (Array.isArray(value) && hasForeignEntry(value, wanted)) patch[name] = wanted;
    } else {
      const inner = foreignParts(value, wanted, at);
      if (inner) patch[name] = inner;
    }
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/** Lists of plain values are applied as a whole: nothing can be left in them. */
function hasForeignEntry(actual: readonly unknown[], desired: readonly unknown[]): boolean {
  if (!actual.every(isRecord)) return false;
  if (actual.length > desired.length) return true;
  return actual.some((entry) => {
    const wanted = desired.find((each) => isRecord(each) && KEYS.every((key) => each[key] === entry[key]));
    return wanted === undefined || foreignParts(entry, wanted) !== undefined;
  });
}

function isFilledIn(name: string, value: unknown): boolean {
  if (!Object.hasOwn(FILLED_IN, name)) return false;
  const values = FILLED_IN[name];
  return values === undefined || values.includes(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
