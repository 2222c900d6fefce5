import type { KubernetesObject, ListOptions } from '@airy/kubernetes';

/** True when an object is in the namespace and matches the selectors (`a=b`, `a!=b`, `a`, `!a`; `metadata.name=`). */
export function matchesSelectors(object: KubernetesObject, options: ListOptions): boolean {
  const { namespace, labelSelector, fieldSelector } = options;
  if (namespace !== undefined && object.metadata.namespace !== undefined && object.metadata.namespace !== namespace) {
    return false;
  }
  const labels = object.metadata.labels ?? {};
  const fields: Record<string, string> = {
    'metadata.name': object.metadata.name,
    'metadata.namespace': object.metadata.namespace ?? '',
  };
  return matchesAll(labelSelector, labels) && matchesAll(fieldSelector, fields);
}

function matchesAll(selector: string | undefined, values: Readonly<Record<string, string>>): boolean {
  return (selector ?? '')
    .split(',')
    .filter(Boolean)
    .every((term) => {
      const [name = '', wanted] = term.split(/!=|==?/);
      if (wanted === undefined) return term.startsWith('!') ? !(term.slice(1) in values) : name in values;
      return term.includes('!=') ? values[name] !== wanted : values[name] === wanted;
    });
}
