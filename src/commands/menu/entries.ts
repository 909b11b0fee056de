import type { StackFacts } from '../../core/types.ts';
import { type FlagName, type Flags, flagSpec } from '../../flags/table.ts';
import { isOlder } from '../../plan/version.ts';
import { canBeCancelled, type StackState, stateOf } from '../../stack/status.ts';
import type { Command } from '../table.ts';

/** Where a choice leads: to another command, or to the wizard with some of its questions (all of them by default). */
type Lead =
  | { readonly command: Exclude<Command, 'deploy'>; readonly flags?: Flags }
  | { readonly command: 'deploy'; readonly only?: readonly FlagName[] }
  // Only here: which update is meant is plain where it has just been shown.
  | { readonly command: 'cancel' }
  | { readonly command: undefined };

/** The state of a stack, and whether a newer version of this tool made it. */
type State = StackState | 'newer';

interface Entry {
  readonly value: string;
  /** At most 56 columns: a narrow terminal shows it in one line. */
  readonly name: (stack: StackFacts, version: string) => string;
  readonly fits: readonly State[] | 'all';
  /** Further condition on the stack. */
  readonly when?: (stack: StackFacts, version: string) => boolean;
  readonly lead: Lead;
}

const isNewer = (stack: StackFacts, version: string): boolean => isOlder(version, stack.version ?? version);

/** Everything that a later run can do with a stack, in the order shown; the first that fits is the default. */
const ENTRIES: readonly Entry[] = [
  {
    value: 'watch',
    name: () => 'watch it until it is done',
    fits: ['creating', 'updating', 'rolling-back'],
    lead: { command: 'deploy', only: [] },
  },
  {
    value: 'cancel',
    name: () => 'cancel the update, and go back to before it',
    fits: ['updating'],
    when: ({ status }) => canBeCancelled(status),
    lead: { command: 'cancel' },
  },
  {
    value: 'watch deletion',
    name: () => 'watch the deletion, then remove what it leaves',
    fits: ['deleting'],
    lead: { command: 'teardown' },
  },
  {
    value: 'go on',
    name: () => 'go on from what is there',
    fits: ['half-made'],
    when: (stack, version) => !isNewer(stack, version),
    lead: { command: 'deploy', only: [] },
  },
  {
    value: 'continue',
    name: () => 'continue the rollback',
    fits: ['rollback-failed'],
    lead: { command: 'deploy', only: [] },
  },
  {
    value: 'anew',
    name: () => 'start anew: remove the remains and make it again',
    fits: ['rolled-back'],
    lead: { command: 'deploy' },
  },
  {
    value: 'status',
    name: () => 'show how it is',
    fits: ['settled', 'newer', 'half-made'],
    lead: { command: 'status' },
  },
  {
    value: 'rotate-ips',
    name: () => 'change who has access (authorised IPs)',
    fits: ['settled', 'newer'],
    lead: { command: 'rotate-ips' },
  },
  {
    value: 'resize',
    name: ({ parameters }) => `resize the domain (${parameters.DomainSize})`,
    fits: ['settled'],
    lead: { command: 'deploy', only: ['domain-size', 'events-per-month'] },
  },
  {
    value: 'trail',
    name: ({ parameters }) =>
      `change the trail (${parameters.ExistingLogGroup ? 'reuses another' : 'its own'})`,
    fits: ['settled'],
    lead: { command: 'deploy', only: ['log-group', 'events-per-month'] },
  },
  {
    value: 'upgrade',
    name: (stack, version) => `upgrade from ${stack.version} to ${version}`,
    fits: ['settled'],
    when: (stack, version) => isOlder(stack.version ?? version, version),
    lead: { command: 'deploy', only: [] },
  },
  {
    value: 'repair',
    name: () => 'repair what was changed by hand',
    fits: ['settled'],
    lead: { command: 'status', flags: { fix: true } },
  },
  {
    value: 'password',
    name: () => 'give the proxy a new password',
    fits: ['settled', 'newer'],
    lead: { command: 'rotate-password' },
  },
  {
    value: 'vendors',
    name: () => 'name the vendors with access, or get alerts by e-mail',
    fits: ['settled'],
    lead: { command: 'deploy', only: ['vendor', 'alert-email'] },
  },
  {
    value: 'open',
    name: () => 'open the dashboards',
    fits: ['settled', 'newer'],
    lead: { command: 'open' },
  },
  {
    value: 'all',
    name: () => 'go through all settings',
    fits: ['settled'],
    lead: { command: 'deploy' },
  },
  {
    value: 'teardown',
    name: ({ status }) =>
      stateOf(status) === 'creating' ? 'delete it: a creation can not be cancelled' : 'tear it down',
    fits: [
      'creating',
      'settled',
      'newer',
      'half-made',
      'rolled-back',
      'rollback-failed',
      'delete-failed',
      'stuck',
    ],
    lead: { command: 'teardown' },
  },
  { value: 'leave', name: () => 'leave it as it is', fits: 'all', lead: { command: undefined } },
];

function menuState(stack: StackFacts, version: string, allowDowngrade: boolean): State {
  const state = stateOf(stack.status);
  return state === 'settled' && !allowDowngrade && isNewer(stack, version) ? 'newer' : state;
}

/** What can be chosen for a stack. */
export interface Offer {
  readonly choices: readonly { readonly value: string; readonly name: string; readonly lead: Lead }[];
  /** Why some of it is missing, one line; undefined when nothing is. */
  readonly why: string | undefined;
}

/**
 * The choices that fit the state of a stack.
 *
 * @param version of this tool.
 */
export function offerFor(stack: StackFacts, version: string, allowDowngrade = false): Offer {
  const state = menuState(stack, version, allowDowngrade);
  const fitting = ENTRIES.filter(
    ({ fits, when }) => (fits === 'all' || fits.includes(state)) && (when?.(stack, version) ?? true),
  );
  const newer = `Version ${stack.version} has made it; ${version} can't change it without --allow-downgrade.`;
  return {
    choices: fitting.map(({ value, name, lead }) => ({ value, name: name(stack, version), lead })),
    why: state === 'newer' ? newer : undefined,
  };
}

/** True when no flag answers a question or names an action. */
export const leavesOpen = (flags: Flags): boolean =>
  (Object.keys(flags) as FlagName[]).every((name) => flagSpec(name).leavesOpen === true);
