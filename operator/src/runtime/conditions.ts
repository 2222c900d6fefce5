import type { Condition, ConditionType, Reason } from '@airy/crds';

/** What a pass found out; becomes a condition. */
export interface Finding {
  readonly type: ConditionType;
  readonly status: Condition['status'];
  readonly reason: Reason;
  /** One sentence: what is, and what to do about it. */
  readonly message: string;
}

/** What a resource comes to, all in all. */
export type Verdict =
  | { readonly kind: 'ready'; readonly message: string }
  /** Goes on by itself. */
  | { readonly kind: 'progressing'; readonly reason: Reason; readonly message: string }
  /** Goes on when something it refers to appears or changes. */
  | { readonly kind: 'waiting'; readonly reason: Reason; readonly message: string }
  /** Needs a person. */
  | { readonly kind: 'stalled'; readonly reason: Reason; readonly message: string };

/** The condition types that only the operator writes. */
export const OPERATOR_CONDITIONS: ReadonlySet<string> = new Set<ConditionType>([
  'Ready',
  'Reconciling',
  'Stalled',
  'TopicsReady',
  'RedisReady',
  'ComponentsReady',
  'Paused',
]);

/** What an earlier pass found out about a part that this one did not come to; none when it never did. */
export function earlierFindings(type: ConditionType, conditions: readonly Condition[] | undefined): readonly Finding[] {
  return (conditions ?? [])
    .filter((condition) => condition.type === type)
    .map(({ status, reason, message }) => ({
      type,
      status,
      // Conditions of these types are written from findings only.
      reason: reason as Reason,
      message,
    }));
}

const LONGEST_MESSAGE = 1024;

/** `Ready`, and `Reconciling` or `Stalled` while they are True. */
export function summary(verdict: Verdict): readonly Finding[] {
  if (verdict.kind === 'ready') {
    return [{ type: 'Ready', status: 'True', reason: 'Reconciled', message: verdict.message }];
  }
  const { reason, message } = verdict;
  const ready: Finding = { type: 'Ready', status: 'False', reason, message };
  if (verdict.kind === 'progressing') return [ready, { type: 'Reconciling', status: 'True', reason, message }];
  if (verdict.kind === 'stalled') return [ready, { type: 'Stalled', status: 'True', reason, message }];
  return [ready];
}

/**
 * Findings as conditions, in the order of their types.
 *
 * `lastTransitionTime` moves only when the status does.
 *
 * @param previous - the conditions as they stand; those of others are left out of the result
 * @param nowIso - UTC, cut to whole seconds as Kubernetes writes times
 */
export function conditionsOf(
  findings: readonly Finding[],
  previous: readonly Condition[] | undefined,
  context: { readonly generation: number | undefined; readonly nowIso: string },
): readonly Condition[] {
  return findings
    .map((finding) => {
      const before = previous?.find((condition) => condition.type === finding.type);
      const isUnmoved = before?.status === finding.status;
      return {
        ...finding,
        message: finding.message.slice(0, LONGEST_MESSAGE),
        ...(context.generation === undefined ? {} : { observedGeneration: context.generation }),
        lastTransitionTime: isUnmoved ? before.lastTransitionTime : secondsOf(context.nowIso),
      };
    })
    .toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

/** `2024-03-05T08:09:10Z`. */
export function secondsOf(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}
