import { CliError } from '../core/errors.ts';
import type { PlanKind, StackFacts } from '../core/types.ts';
import { type StackState, stateOf } from '../stack/status.ts';

/** What a run does about a stack in this state. */
const KINDS: Readonly<Partial<Record<StackState, PlanKind>>> = {
  deleted: 'create',
  review: 'create',
  'rolled-back': 'replace',
  // A stack whose failures are not rolled back can be updated: that tries again what failed and keeps the rest
  // (CloudFormation user guide, "Choose how to handle failures when provisioning resources").
  'half-made': 'continue',
  'rollback-failed': 'restore',
  creating: 'resume',
  updating: 'resume',
  'rolling-back': 'resume',
  settled: 'update',
};

/** Kinds whose change set is made on the stack as it is. */
const ON_STACK: readonly PlanKind[] = ['update', 'continue', 'restore'];

/** Whether a plan of this kind changes a stack that is there, and keeps what it does not name. */
export const changesStack = (kind: PlanKind): boolean => ON_STACK.includes(kind);

/**
 * What has to be done about the stack as it is.
 *
 * @throws CliError `stack-deleting` while it is being deleted; `stack-stuck` in a state that nothing is deployed over.
 */
export function planKind(stack: StackFacts | undefined): PlanKind {
  if (stack === undefined) return 'create';
  const state = stateOf(stack.status);
  const kind = KINDS[state];
  if (kind !== undefined) return kind;
  throw state === 'deleting' ? deleting(stack) : stuck(stack);
}

const deleting = ({ name }: StackFacts) =>
  new CliError('stack-deleting', `The stack ${name} is being deleted.`, {
    why: 'CloudFormation makes no stack of that name before the old one is gone.',
    remedy: [
      `Watch it: npx create-cloudtrail-kibana teardown --stack-name ${name}`,
      'Run the same command again once it is gone, or deploy under another --stack-name.',
    ],
  });

const stuck = ({ name, status }: StackFacts) =>
  new CliError('stack-stuck', `The stack ${name} is in ${status}.`, {
    why: 'Nothing can be deployed over a stack in this state.',
    remedy: [
      `See why: aws cloudformation describe-stack-events --stack-name ${name}`,
      `then remove it: npx create-cloudtrail-kibana teardown --stack-name ${name}, or deploy under another --stack-name.`,
    ],
  });
