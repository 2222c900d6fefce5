import type { Conversation } from '../../state/model.ts';

/** What the list shows while its order is held. */
export interface HeldOrder {
  readonly shown: readonly Conversation[];
  /** Conversations that would stand above the first one shown. */
  readonly above: number;
}

/**
 * The conversations in a held order: those of `held` where they were, with their newest contents; older ones that were
 * loaded since below them; new ones wait. Without `held` the order is the true one.
 */
export function heldOrder(items: readonly Conversation[], held: readonly string[] | undefined): HeldOrder {
  if (held === undefined || held.length === 0) return { shown: items, above: 0 };
  const byId = new Map(items.map((item) => [item.id, item]));
  const stayed = held.map((id) => byId.get(id)).filter((item) => item !== undefined);
  const [first] = stayed;
  if (!first) return { shown: items, above: 0 };
  const heldIds = new Set(held);
  const lastStayed = items.findLastIndex(({ id }) => heldIds.has(id));
  const below = items.slice(lastStayed + 1);
  return { shown: [...stayed, ...below], above: items.indexOf(first) };
}
