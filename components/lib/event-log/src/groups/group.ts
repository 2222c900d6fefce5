import type { SubscribeOptions, Subscription } from '../event-log.ts';
import type { ConsumablePartition } from './consumable.ts';
import { Member } from './member.ts';
import type { GroupParts } from './partition-pump.ts';

/** The consumer groups of one log, their members all in this process. */
export class Groups<P extends ConsumablePartition> {
  readonly #parts: GroupParts<P>;
  readonly #groups = new Map<string, Group<P>>();

  constructor(parts: GroupParts<P>) {
    this.#parts = parts;
  }

  /** Joins the group; resolves when the partitions have been shared anew. */
  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const group = this.#groups.get(options.group) ?? new Group(this.#parts);
    this.#groups.set(options.group, group);
    const member = new Member(this.#parts, options);
    group.members.push(member);
    await group.rebalance();
    let stopped: Promise<void> | undefined;
    return {
      health: () => member.health(),
      caughtUp: member.caughtUp,
      stop: () => {
        stopped ??= this.#leave(options.group, group, member);
        return stopped;
      },
    };
  }

  /** Shares the partitions anew after topics were made, grown or deleted. */
  async topicsChanged(): Promise<void> {
    await Promise.all([...this.#groups.values()].map((group) => group.rebalance()));
  }

  /** All members leave. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#groups].flatMap(([name, group]) => group.members.map((member) => this.#leave(name, group, member))),
    );
  }

  async #leave(name: string, group: Group<P>, member: Member<P>): Promise<void> {
    member.leave();
    await group.rebalance();
    if (group.members.length === 0 && this.#groups.get(name) === group) this.#groups.delete(name);
  }
}

/** One group: shares the partitions of its members' topics among them. Changes come one after another. */
class Group<P extends ConsumablePartition> {
  members: Member<P>[] = [];
  readonly #parts: GroupParts<P>;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: GroupParts<P>) {
    this.#parts = parts;
  }

  rebalance(): Promise<void> {
    this.#last = this.#last.then(() => this.#rebalance());
    return this.#last;
  }

  async #rebalance(): Promise<void> {
    const members = this.members;
    const shares = this.#share(members.filter((member) => !member.isLeaving));
    await Promise.all(
      members.map((member) => {
        const kept = shares.get(member);
        return member.revoke(member.holds().filter((partition) => !kept?.has(partition)));
      }),
    );
    this.members = this.members.filter((member) => !(member.isLeaving && members.includes(member)));
    await Promise.all(
      [...shares].map(([member, share]) => {
        const held = new Set(member.holds());
        return member.assign([...share].filter((partition) => !held.has(partition)));
      }),
    );
  }

  /** Round robin per topic over the members that want it, in the order they joined. */
  #share(members: readonly Member<P>[]): ReadonlyMap<Member<P>, ReadonlySet<P>> {
    const shares = new Map(members.map((member) => [member, new Set<P>()]));
    const topics = new Set(members.flatMap((member) => member.options.topics));
    for (const topic of [...topics].sort()) {
      const takers = members.filter((member) => member.options.topics.includes(topic));
      this.#parts.log.partitions(topic).forEach((partition, index) => {
        const taker = takers[index % takers.length];
        if (taker) shares.get(taker)?.add(partition);
      });
    }
    return shares;
  }
}
