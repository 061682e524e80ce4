import type { Disposable } from '../../shared/result';
import { CONTEXT_COLOURS, type ContextColour } from '../../shared/settings';
import { distinct } from './distinct';
import type { Pane, PaneExplanation, PaneTerminal, Typed } from './pane.svelte';

/** Panes that get what is typed in one of them. */
export interface BroadcastGroup {
  readonly id: string;
  /** The user's name for it; null: the first one, which is called Broadcast. */
  readonly name: string | null;
  readonly colour: ContextColour;
}

/** What becomes of a member when something is typed in another one. */
export type Reception = 'receives' | 'not-connected' | 'read-only' | 'protected';

/** What the user is asked. */
export type BroadcastQuestion<T extends PaneTerminal, E extends PaneExplanation> =
  | {
      /** Panes of a protected context shall join: only who types its name means it. */
      readonly kind: 'protected';
      readonly context: string;
      readonly panes: readonly Pane<T, E>[];
      readonly group: BroadcastGroup;
    }
  | {
      /** More than one line in one event, for all members but the one it was typed in. */
      readonly kind: 'lines';
      readonly typed: Typed;
      readonly from: Pane<T, E>;
      readonly to: readonly Pane<T, E>[];
      readonly group: BroadcastGroup;
    };

/** Groups at most: one a colour, and more are not told apart. */
export const MAX_GROUPS = CONTEXT_COLOURS.length;
/** Characters of a group's name at most: it stands in every member's bar. */
export const MAX_GROUP_NAME = 40;

/** Red means failing and orange means protected, so they come last. */
const COLOURS: readonly ContextColour[] = [
  'purple',
  'teal',
  'pink',
  'blue',
  'green',
  'yellow',
  'orange',
  'red',
];

interface Member<T extends PaneTerminal, E extends PaneExplanation> {
  readonly pane: Pane<T, E>;
  readonly groupId: string;
  /** Its context is protected, and the user has typed its name. */
  readonly isConfirmed: boolean;
  readonly subscription: Disposable;
}

/**
 * Types once into a group of panes. A pane is in one group at most. What goes out is what a person
 * types or pastes; it goes to members that are connected at that moment, and is kept for no one.
 * Read-only panes, and panes of protected contexts that nobody has confirmed by name, get nothing.
 */
export class Broadcast<T extends PaneTerminal, E extends PaneExplanation> implements Disposable {
  /** The dialog about the groups is open. */
  isDialogOpen = $state(false);
  #groups = $state.raw<readonly BroadcastGroup[]>([
    { id: 'broadcast-1', name: null, colour: COLOURS[0] ?? 'purple' },
  ]);
  #members = $state.raw<readonly Member<T, E>[]>([]);
  #questions = $state.raw<readonly BroadcastQuestion<T, E>[]>([]);
  #lastUsed = 'broadcast-1';
  #nextNumber = 2;

  /** In the order they were made; at least one. */
  get groups(): readonly BroadcastGroup[] {
    return this.#groups;
  }

  /** Groups with members. */
  get activeGroups(): readonly BroadcastGroup[] {
    return this.#groups.filter(({ id }) => this.#members.some(({ groupId }) => groupId === id));
  }

  /** What the user is asked now; null: nothing. */
  get question(): BroadcastQuestion<T, E> | null {
    return this.#questions[0] ?? null;
  }

  /** The group a pane is in, or null. */
  groupOf(pane: Pane<T, E>): BroadcastGroup | null {
    const groupId = this.#memberOf(pane)?.groupId;
    return this.#groups.find(({ id }) => id === groupId) ?? null;
  }

  /** The panes of a group, the one that joined first at first. */
  members(groupId: string): readonly Pane<T, E>[] {
    return this.#members.filter((member) => member.groupId === groupId).map(({ pane }) => pane);
  }

  /** What becomes of a member when something is typed in another one. */
  reception(pane: Pane<T, E>): Reception {
    const { terminal } = pane;
    if (terminal?.state.kind !== 'running') return 'not-connected';
    if (terminal.isReadOnly) return 'read-only';
    const isLeftOut = pane.isProtected && this.#memberOf(pane)?.isConfirmed !== true;
    return isLeftOut ? 'protected' : 'receives';
  }

  /** Members that get what is typed in one of their group. */
  receivers(groupId: string): readonly Pane<T, E>[] {
    return this.members(groupId).filter((pane) => this.reception(pane) === 'receives');
  }

  /**
   * The panes that get what is typed in this one. A member that is left out itself is no source
   * either: nobody expects that of it.
   */
  targets(pane: Pane<T, E>): readonly Pane<T, E>[] {
    const group = this.groupOf(pane);
    if (!group || this.reception(pane) !== 'receives') return [];
    return this.receivers(group.id).filter((other) => other !== pane);
  }

  /**
   * Takes panes into a group, out of the ones they were in; asks first about those of protected
   * contexts. Panes without a terminal stay out.
   *
   * @param groupId the group used last unless told
   */
  join(panes: readonly Pane<T, E>[], groupId: string = this.#lastUsed): void {
    const group = this.#groups.find(({ id }) => id === groupId) ?? this.#groups[0];
    if (!group) return;
    this.#lastUsed = group.id;
    const others = panes.filter((pane) => this.groupOf(pane) !== group);
    for (const pane of others) if (!pane.isProtected) this.#add(pane, group.id, false);
    const guarded = others.filter((pane) => pane.isProtected && pane.terminal !== null);
    for (const context of distinct(guarded.map((pane) => pane.context))) {
      this.#ask({
        kind: 'protected',
        context,
        panes: guarded.filter((pane) => pane.context === context),
        group,
      });
    }
  }

  /** Takes a pane out of its group. */
  leave(pane: Pane<T, E>): void {
    const member = this.#memberOf(pane);
    if (member) {
      member.subscription.dispose();
      this.#members = this.#members.filter((other) => other !== member);
    }
    this.#questions = this.#questions.flatMap((question) => withoutPane(question, pane));
  }

  /** Into the group used last, or out of the one it is in. */
  toggle(pane: Pane<T, E>): void {
    if (this.groupOf(pane)) this.leave(pane);
    else this.join([pane]);
  }

  /** Nobody is in a group any more: of this one, or of any. */
  stop(groupId: string | null = null): void {
    for (const { pane, groupId: own } of this.#members) {
      if (groupId === null || groupId === own) this.leave(pane);
    }
    this.#questions = this.#questions.filter(
      ({ group }) => groupId !== null && group.id !== groupId,
    );
  }

  /** A new group, which the next panes join; null where there are enough. */
  create(name: string): BroadcastGroup | null {
    if (this.#groups.length >= MAX_GROUPS) return null;
    const used = this.#groups.map(({ colour }) => colour);
    const colour = COLOURS.find((other) => !used.includes(other)) ?? 'purple';
    const group = { id: `broadcast-${this.#nextNumber++}`, name: cleanName(name), colour };
    this.#groups = [...this.#groups, group];
    this.#lastUsed = group.id;
    return group;
  }

  /** Another name, or another colour, for a group. */
  change(groupId: string, changes: { name?: string; colour?: ContextColour }): void {
    this.#groups = this.#groups.map((group) => {
      if (group.id !== groupId) return group;
      const { name, colour = group.colour } = changes;
      return { ...group, name: name === undefined ? group.name : cleanName(name), colour };
    });
  }

  /** Takes a group away, and its members out of it; the last group stays. */
  remove(groupId: string): void {
    if (this.#groups.length === 1) return;
    this.stop(groupId);
    this.#groups = this.#groups.filter(({ id }) => id !== groupId);
    if (this.#lastUsed === groupId) this.#lastUsed = this.#groups[0]?.id ?? '';
  }

  /** The user's answer to `question`. */
  answer(yes: boolean): void {
    const [question, ...rest] = this.#questions;
    this.#questions = rest;
    if (!question || !yes) return;
    if (question.kind === 'protected') {
      for (const pane of question.panes) this.#add(pane, question.group.id, true);
    } else {
      // Who has left meanwhile, or lost its connection, gets nothing.
      const still = this.receivers(question.group.id);
      for (const pane of question.to) if (still.includes(pane)) pane.terminal?.type(question.typed);
    }
  }

  dispose(): void {
    this.stop();
  }

  #ask(question: BroadcastQuestion<T, E>): void {
    this.#questions = [...this.#questions, question];
  }

  #add(pane: Pane<T, E>, groupId: string, isConfirmed: boolean): void {
    const { terminal } = pane;
    if (!terminal) return;
    this.#memberOf(pane)?.subscription.dispose();
    const subscription = terminal.onTyped((typed) => {
      this.#typed(pane, typed);
    });
    this.#members = [
      ...this.#members.filter((member) => member.pane !== pane),
      { pane, groupId, isConfirmed, subscription },
    ];
  }

  #typed(from: Pane<T, E>, typed: Typed): void {
    const group = this.groupOf(from);
    const to = this.targets(from);
    if (!group || to.length === 0) return;
    // A paste was asked about where it was pasted, with the panes it goes to (`targets`).
    const asks = typed.kind === 'keys' && hasSeveralLines(typed.text);
    if (asks) this.#ask({ kind: 'lines', typed, from, to, group });
    else for (const { terminal } of to) terminal?.type(typed);
  }

  #memberOf(pane: Pane<T, E>): Member<T, E> | undefined {
    return this.#members.find((member) => member.pane === pane);
  }
}

/** Whether a text is more than one line; Enter alone, or at the end of a line, is not. */
export function hasSeveralLines(text: string): boolean {
  return /[\r\n][^]/.test(text.replace(/\r\n/g, '\n'));
}

function cleanName(name: string): string | null {
  const clean = name.trim().slice(0, MAX_GROUP_NAME);
  return clean === '' ? null : clean;
}

/** A question with a pane less; none where nobody is left that it is about. */
function withoutPane<T extends PaneTerminal, E extends PaneExplanation>(
  question: BroadcastQuestion<T, E>,
  pane: Pane<T, E>,
): readonly BroadcastQuestion<T, E>[] {
  if (question.kind === 'protected') {
    const panes = question.panes.filter((other) => other !== pane);
    return panes.length > 0 ? [{ ...question, panes }] : [];
  }
  const to = question.to.filter((other) => other !== pane);
  return to.length > 0 ? [{ ...question, to }] : [];
}
