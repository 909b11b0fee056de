import type { Effects } from '../core/effects.ts';
import { PARTS, type Part } from './parts.ts';
import type { Scope } from './scope.ts';

/** Things of one kind that are there now. */
export interface Found {
  readonly part: Part;
  readonly names: readonly string[];
}

/** Looks for every part side by side; kinds of which nothing is there are left out. */
export async function takeInventory(scope: Scope, { aws }: Effects): Promise<Found[]> {
  const all = await Promise.all(PARTS.map(async (part) => ({ part, names: await part.find(scope, aws) })));
  return all.filter(({ names }) => names.length > 0);
}

interface Sorted {
  readonly deleted: readonly Found[];
  /** On purpose. */
  readonly kept: readonly Found[];
  /** Only CloudFormation could delete it, and there is no stack any more: a person has to. */
  readonly stranded: readonly Found[];
}

/** What becomes of the things found, while there is a stack or when there is none any more. */
export function sorted(found: readonly Found[], scope: Scope, hasStack: boolean): Sorted {
  const kept = found.filter(({ part }) => part.isKept?.(scope));
  const rest = found.filter((one) => !kept.includes(one));
  const stranded = rest.filter(({ part }) => !hasStack && part.remove === undefined);
  return { kept, stranded, deleted: rest.filter((one) => !stranded.includes(one)) };
}

/** The names of all of them, in one list. */
export const namesOf = (found: readonly Found[]): string[] => found.flatMap(({ names }) => names);

/** Removes what the stack's deletion left and nobody wants to keep, and tells each. */
export async function removeLeftovers(scope: Scope, fx: Effects): Promise<void> {
  for (const { part, names } of await takeInventory(scope, fx)) {
    if (part.remove === undefined || part.isKept?.(scope)) continue;
    for (const name of names) {
      fx.signal.throwIfAborted();
      await part.remove(name, fx);
      fx.report.event('removed', { what: part.what, name });
      fx.report.say(`  removed  ${name}`);
    }
  }
}
