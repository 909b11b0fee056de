import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { Flags } from '../../flags/table.ts';
import { readBoundary } from '../../plan/boundary.ts';
import { DEFAULT_STACK, domainName } from '../../plan/names.ts';
import { deployerPolicy } from '../../plan/policy.ts';

/** Prints the policy that a deployment needs, as JSON on stdout. It asks nothing and calls no service. */
export async function policy(flags: Flags, { io, report }: Effects): Promise<ExitCode> {
  const stackName = flags['stack-name'] ?? DEFAULT_STACK;
  const partition = partitionOf(flags.region);
  const document = deployerPolicy(
    stackName,
    domainName(stackName, flags['domain-name'], undefined),
    partition,
    undefined,
    readBoundary(flags['permissions-boundary'] ?? ''),
  );
  if (report.json) report.result(document);
  else io.out(`${JSON.stringify(document, null, 2)}\n`);
  return EXIT.ok;
}

function partitionOf(region = ''): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
