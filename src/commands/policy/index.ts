import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode, usageError } from '../../core/errors.ts';
import { oneLine } from '../../core/visible.ts';
import type { Flags } from '../../flags/table.ts';
import { readBoundary } from '../../plan/boundary.ts';
import { DEFAULT_STACK, domainName } from '../../plan/names.ts';
import { deployerPolicy } from '../../plan/policy.ts';
import { boundaryName, boundaryPolicy } from '../../plan/printed-boundary.ts';

/**
 * Prints the policy that a deployment needs, or the boundary of the stack's roles, as JSON on stdout. It asks nothing and
 * calls no service.
 */
export async function policy(
  flags: Flags,
  { io, report }: Effects,
  [what]: readonly string[] = [],
): Promise<ExitCode> {
  if (what !== undefined && what !== 'boundary')
    throw usageError('unknown-argument', `policy does not take "${oneLine(what)}".`, [
      `If it is a stack: --stack-name ${oneLine(what)}`,
      'For the boundary of the roles: npx create-cloudtrail-kibana policy boundary',
    ]);
  const stackName = flags['stack-name'] ?? DEFAULT_STACK;
  const partition = partitionOf(flags.region);
  const domain = domainName(stackName, flags['domain-name'], undefined);
  const given = readBoundary(flags['permissions-boundary'] ?? '');
  if (what === 'boundary' && given !== undefined)
    throw usageError('bad-flag', 'The boundary named with --permissions-boundary is there already.', [
      'Leave "boundary" out to print the policy that demands it.',
    ]);
  const document =
    what === 'boundary'
      ? boundaryPolicy(stackName, domain, partition)
      : deployerPolicy(stackName, domain, partition, {
          boundary: given,
          errorLogs: flags['error-logs'] === true,
        });
  if (report.json) report.result(document);
  else io.out(`${JSON.stringify(document, null, 2)}\n`);
  if (io.terminal && given === undefined) for (const line of nextSteps(stackName, what)) report.say(line);
  return EXIT.ok;
}

/** What to do with what was printed, for a person: on stderr, so that it is in no file. */
const nextSteps = (stackName: string, what: string | undefined): readonly string[] =>
  what === 'boundary'
    ? [
        'An administrator makes it once:',
        `  aws iam create-policy --policy-name ${boundaryName(stackName)} --policy-document file://boundary.json`,
      ]
    : [
        'It works with the boundary of the roles, which has to be there first:',
        `  npx create-cloudtrail-kibana policy boundary --stack-name ${stackName} > boundary.json`,
      ];

function partitionOf(region = ''): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
