import { LABELS } from '@airy/crds';

/** Whose part of what an object is. */
export interface LabelInput {
  /** The Deployment's name, or the object's own. */
  readonly name: string;
  /** `api-communication`, `sources-chatplugin-webhook`. */
  readonly component: string;
  readonly instance: string;
  readonly source?: string | undefined;
}

/** Labels of everything the operator makes. */
export function labelsOf(input: LabelInput): Readonly<Record<string, string>> {
  return {
    [LABELS.name]: input.name,
    [LABELS.component]: input.component,
    [LABELS.partOf]: 'airy',
    [LABELS.managedBy]: 'airy-operator',
    [LABELS.instance]: input.instance,
    ...(input.source === undefined ? {} : { [LABELS.source]: input.source }),
  };
}

/** The labels that select the pods of one Deployment; they can never change. */
export function selectorOf(input: Pick<LabelInput, 'name' | 'instance'>): Readonly<Record<string, string>> {
  return { [LABELS.name]: input.name, [LABELS.instance]: input.instance };
}
