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

/** What is deleted of the things found, and what is kept on purpose. */
export function sorted(found: readonly Found[], scope: Scope): { deleted: Found[]; kept: Found[] } {
  const kept = found.filter(({ part }) => part.isKept?.(scope));
  return { deleted: found.filter((one) => !kept.includes(one)), kept };
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
