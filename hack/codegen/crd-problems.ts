import { type CrdDocument, compileRule, RULE_FUNCTIONS, type StructuralSchema, type ValidationRule } from '@airy/crds';

/**
 * What is wrong with a CRD by our own rules, which the API server would let pass: fields without bounds or description,
 * defaults that an apply never settles on, and CEL that the embedded API cannot decide as kube-apiserver does.
 *
 * @returns one line for each problem, starting with the kind and the path of the field
 */
export function crdProblems(crd: CrdDocument): readonly string[] {
  const kind = crd.spec.names.kind;
  return crd.spec.versions.flatMap((version) => {
    const root = version.schema.openAPIV3Schema;
    const problems = Object.entries(root.properties ?? {}).flatMap(([name, schema]) =>
      name === 'metadata' ? [] : problemsIn(schema, name, false),
    );
    return [...ruleProblems(root, ''), ...problems].map((problem) => `${kind} ${problem}`);
  });
}

function problemsIn(schema: StructuralSchema, path: string, isItem: boolean): readonly string[] {
  const own = [
    ...(isItem || schema.description !== undefined ? [] : ['has no description']),
    ...boundProblems(schema, path),
    ...('nullable' in schema ? ['is nullable; leave the field out instead'] : []),
    ...(schema.type === 'array' && schema['x-kubernetes-list-type'] === undefined ? ['has no list type'] : []),
    ...missingRequired(schema),
  ].map((problem) => `${path}: ${problem}`);
  return [
    ...own,
    ...ruleProblems(schema, path),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => problemsIn(inner, `${path}.${name}`, false)),
    ...(schema.items === undefined ? [] : problemsIn(schema.items, `${path}[]`, true)),
    ...(schema.additionalProperties === undefined ? [] : problemsIn(schema.additionalProperties, `${path}.*`, true)),
  ];
}

/** Rules on values without bounds are refused by the API server for their possible cost. */
function boundProblems(schema: StructuralSchema, path: string): readonly string[] {
  if (path === 'apiVersion' || path === 'kind') return [];
  const { type } = schema;
  const isText = type === 'string' || schema['x-kubernetes-int-or-string'] === true;
  const isBoundText = schema.enum !== undefined || schema.format !== undefined || schema.maxLength !== undefined;
  const isUnderStatus = path.startsWith('status');
  return [
    ...(isText && !isBoundText ? ['has no maxLength'] : []),
    ...(type === 'array' && schema.maxItems === undefined ? ['has no maxItems'] : []),
    ...(schema.additionalProperties !== undefined && schema.maxProperties === undefined
      ? ['has no maxProperties']
      : []),
    ...(type === 'integer' && schema.minimum === undefined ? ['has no minimum'] : []),
    ...(type === 'integer' && schema.maximum === undefined && !isUnderStatus ? ['has no maximum'] : []),
  ];
}

function missingRequired(schema: StructuralSchema): readonly string[] {
  const declared = Object.keys(schema.properties ?? {});
  return (schema.required ?? []).flatMap((name) => (declared.includes(name) ? [] : [`requires the unknown ${name}`]));
}

function ruleProblems(schema: StructuralSchema, path: string): readonly string[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap((rule) =>
    problemsOfRule(rule, schema).map((problem) => `${path === '' ? 'root' : path}: the rule ${rule.rule} ${problem}`),
  );
}

function problemsOfRule(rule: ValidationRule, schema: StructuralSchema): readonly string[] {
  const field = rule.fieldPath?.replace(/^\./, '');
  const isKnownField = field === undefined || Object.keys(schema.properties ?? {}).includes(field);
  return [
    ...(rule.message === undefined ? ['has no message'] : []),
    ...(isKnownField ? [] : [`points at ${field}, which is no field here`]),
    ...functionProblems(rule.rule),
  ];
}

function functionProblems(rule: string): readonly string[] {
  try {
    const unknown = [...compileRule(rule).functions].filter((name) => !RULE_FUNCTIONS.has(name));
    return unknown.map((name) => `uses ${name}(), which the embedded API does not know; see RULE_FUNCTIONS`);
  } catch (error) {
    return [`does not compile: ${error instanceof Error ? error.message : String(error)}`];
  }
}
