import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { StackFacts } from '../../core/types.ts';
import { wrapText } from '../../core/wrap.ts';
import { pasteLine } from '../../flags/paste.ts';
import type { Flags } from '../../flags/table.ts';
import { ourStacks } from '../../stack/find.ts';
import { removalByHand } from '../../teardown/by-hand.ts';
import { type Found, namesOf, sorted } from '../../teardown/inventory.ts';
import { RECORDS } from '../../teardown/parts.ts';
import type { Scope } from '../../teardown/scope.ts';
import { tellDryRun } from '../dry-run.ts';

/** What a teardown has found, and whether it is only shown. */
export interface Shown {
  readonly scope: Scope;
  readonly stack: StackFacts | undefined;
  readonly stacks: readonly StackFacts[];
  readonly found: readonly Found[];
  readonly dryRun: boolean;
}

/** Says what is deleted and what is kept. */
export function tellTeardown(shown: Shown, { report }: Effects): void {
  const { scope, found, stack } = shown;
  const { deleted, kept, stranded } = sorted(found, scope, stack !== undefined);
  for (const line of headline(shown, deleted.length + stranded.length > 0)) report.say(line);
  if (stack === undefined && deleted.length > 0)
    report.say(`What ${shown.dryRun ? 'would be' : 'is'} deleted:`);
  for (const { part, names } of deleted) tellNames(part.what, names, report);
  tellStranded(stranded, scope, report);
  if (kept.length > 0) report.say('This is kept:');
  for (const { part, names } of kept) tellNames(part.what, names, report);
  if (found.some(({ part }) => part.what === RECORDS)) tellRecords(scope.deleteData, shown.dryRun, report);
}

function headline({ scope, stack, stacks, dryRun }: Shown, hasParts: boolean): string[] {
  const { stackName, region } = scope;
  const is = dryRun ? 'would be' : 'is';
  if (stack !== undefined) return [`The stack ${stackName} (${stack.status}) ${is} deleted, with:`];
  const others = ourStacks(stacks).map(({ name }) => name);
  const named = others.length > 0 ? [`Stacks of this tool that are there: ${others.join(', ')}`] : [];
  const none = `There is no stack ${stackName} in ${region}`;
  return [`${none}${hasParts ? ', but parts of one' : ''}.`, ...named];
}

/** How a person removes what nothing else does any more. */
function tellStranded(stranded: readonly Found[], scope: Scope, { say }: Effects['report']): void {
  if (stranded.length === 0) return;
  say('CloudFormation has left these, and can not delete them any more. Remove them by hand:');
  for (const { part, names } of stranded) {
    tellNames(part.what, names, { say });
    for (const name of names) say(`  → ${removalByHand(part.what, name, scope)}`);
  }
}

/** The kind once, its names under each other: a list of names would not fit a line. */
function tellNames(what: string, names: readonly string[], { say }: Pick<Effects['report'], 'say'>): void {
  for (const [at, name] of names.entries()) say(`  ${(at === 0 ? what : '').padEnd(10)} ${name}`);
}

function tellRecords(deleteData: boolean, dryRun: boolean, { say }: Effects['report']): void {
  say('');
  if (deleteData) {
    say(`! The trail's bucket ${dryRun ? 'would be' : 'is'} deleted too, with every record in it.`);
    say('  That cannot be undone.');
  } else {
    say("The trail's bucket is kept with all its records. It bills about $0.023 a GB");
    say('and month; --delete-data deletes it too.');
  }
}

/** Says what is worth a thought before the deletion. */
export function tellWarnings(warnings: readonly string[], { report }: Effects): void {
  for (const warning of warnings) report.warn(wrapText(warning, 76).join('\n  '));
}

/** Ends a run that finds nothing to delete. */
export function tellNothing({ scope, dryRun, found }: Shown, { report }: Effects): ExitCode {
  const { stackName } = scope;
  const result = { ok: true, ...(dryRun ? { dryRun } : {}), stackName };
  report.result({ ...result, [dryRun ? 'wouldDelete' : 'removed']: [], kept: namesOf(found) });
  return EXIT.ok;
}

/** Ends a run that finds nothing but what a person has to remove: there is nothing to confirm. */
export function endByHand({ scope, found }: Shown, { report }: Effects): ExitCode {
  report.result({ ok: false, stackName: scope.stackName, removed: [], kept: [], left: namesOf(found) });
  return EXIT.failed;
}

/** Ends a dry run: how to do what it has shown. */
export function endDryRun(
  { scope, found, stack }: Shown,
  dependents: readonly StackFacts[],
  flags: Flags,
  fx: Effects,
): ExitCode {
  const { stackName, region } = scope;
  const { 'dry-run': _, ...rest } = flags;
  const line = pasteLine('teardown', { ...rest, 'stack-name': stackName, region, confirm: stackName });
  const { deleted, kept, stranded } = sorted(found, scope, stack !== undefined);
  const names = {
    wouldDelete: namesOf(deleted),
    kept: namesOf(kept),
    ...(stranded.length > 0 ? { left: namesOf(stranded) } : {}),
    dependents: dependents.map(({ name }) => name),
  };
  tellDryRun(line, { stackName, ...names }, fx);
  return EXIT.ok;
}

/** The proof: what is still there. Exit 1 when that is more than what is kept on purpose. */
export function tellEnd(
  { scope, stack, found: before }: Pick<Shown, 'scope' | 'stack' | 'found'>,
  after: readonly Found[],
  { report }: Effects,
): ExitCode {
  const { deleted, kept, stranded } = sorted(after, scope, stack !== undefined);
  const left = [...deleted, ...stranded];
  const present = namesOf(after);
  const removed = namesOf(before).filter((name) => !present.includes(name));
  if (left.length > 0) {
    report.say('\nStill there:');
    for (const { part, names } of deleted) tellNames(part.what, names, report);
    if (deleted.length > 0) report.say('Run teardown again in some minutes; it goes on from here.');
    tellStranded(stranded, scope, report);
  } else report.say('\nLooked for every part by name and by tag: nothing is left that bills');
  if (left.length === 0) report.say(kept.length === 0 ? 'anything.' : 'but what is kept on purpose:');
  for (const { part, names } of kept) tellNames(part.what, names, report);
  const result = { ok: left.length === 0, stackName: scope.stackName, removed };
  report.result({ ...result, kept: namesOf(kept), left: namesOf(left) });
  return left.length === 0 ? EXIT.ok : EXIT.failed;
}
