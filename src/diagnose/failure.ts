import { CliError, EXIT } from '../core/errors.ts';
import type { ResourceEvent, StackFacts } from '../core/types.ts';
import { isFailedRollback, type StackState, stateOf } from '../stack/status.ts';
import { adviceFor, isDenied } from './advice.ts';
import { rollbackCause, rootCause } from './root-cause.ts';

/** State in which a stack ended → what that means for what is there, and how to go on. */
const NEXT: Readonly<Partial<Record<StackState, readonly string[]>>> = {
  'half-made': [
    'What was made is kept, and bills meanwhile.',
    'Go on once the cause is gone: npx create-cloudtrail-kibana --stack-name <stack>',
    'Remove all of it:             npx create-cloudtrail-kibana teardown --stack-name <stack>',
  ],
  settled: [
    'The stack is as it was before. Run the same command again once the cause\nis gone: npx create-cloudtrail-kibana --stack-name <stack>',
  ],
  'rollback-failed': [
    'The stack is half-way back to what it was. Once the cause is gone, the next\nrun ends the rollback first: npx create-cloudtrail-kibana --stack-name <stack>',
    'or leave that part as it is: aws cloudformation continue-update-rollback --stack-name <stack> --resources-to-skip <resource>',
  ],
  'delete-failed': [
    'Run teardown again once the cause is gone; it goes on from here:\nnpx create-cloudtrail-kibana teardown --stack-name <stack>',
  ],
};

const ANEW = [
  'Run the same command again: it removes what is left and starts anew:\nnpx create-cloudtrail-kibana --stack-name <stack>',
];

/** A stack that did not end well, in words: the first real cause, its remedy, and the way on. */
export function failureOf(stack: StackFacts, events: readonly ResourceEvent[]): CliError {
  const { name, status } = stack;
  const first = rootCause(events);
  const cause = (isFailedRollback(status) ? rollbackCause(events) : undefined) ?? first;
  const reason = cause?.reason ?? 'CloudFormation gave no reason.';
  const { logicalId = '', physicalId = '' } = cause ?? {};
  const advice = adviceFor(reason, { stackName: name, logicalId, physicalId });
  const fill = (line: string) => line.replaceAll('<stack>', name).replaceAll('<resource>', logicalId);
  return new CliError('deploy-failed', `The stack ${name} ended in ${status}.`, {
    exit: isDenied(reason) ? EXIT.denied : EXIT.failed,
    why: cause === undefined ? reason : told(cause, reason, cause === first ? undefined : first),
    remedy: [
      ...(advice === undefined ? [] : [advice.remedy, advice.command]),
      `All events: aws cloudformation describe-stack-events --stack-name ${name}`,
      ...(NEXT[stateOf(status)] ?? ANEW).map(fill),
    ],
  });
}

/** The cause in one line; behind it, what began the rollback that it broke. */
function told(cause: ResourceEvent, reason: string, began: ResourceEvent | undefined): string {
  const line = `${cause.logicalId} (${cause.type}): ${reason}`;
  return began === undefined
    ? line
    : `${line}\n  It was being taken back since ${began.logicalId} had failed: ${began.reason}`;
}
