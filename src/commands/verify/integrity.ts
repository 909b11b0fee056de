import { chooseRegion } from '../../ask/region.ts';
import { bucketPlace } from '../../core/bucket-place.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import { discoverIdentity } from '../../discover/identity.ts';
import type { Flags } from '../../flags/table.ts';
import { filtersOf } from '../../history/order.ts';
import type { Result } from '../../integrity/check.ts';
import { FAULTS, type Fault } from '../../integrity/found.ts';
import { page } from '../../integrity/page.ts';
import { runCheck } from '../../integrity/run-check.ts';
import { trailFiles } from '../../integrity/trail-files.ts';
import { DEFAULT_STACK } from '../../plan/names.ts';
import { checkPlace, writePage } from '../../report/write.ts';
import { tellDryRun, withoutDryRun } from '../dry-run.ts';
import { readFinishedStack } from '../finished-stack.ts';
import { rangeOf } from './range.ts';

/** Files named of each kind of finding; the page and --json have all. */
const NAMED = 10;

/** Checks the trail's log files by CloudTrail's digests, and writes a page of it. */
export async function integrity(flags: Flags, given: Effects): Promise<ExitCode> {
  const range = rangeOf(flags, given.clock.now());
  const { output } = flags;
  if (output !== undefined) await checkPlace(output, flags.json === true);
  const fx = await chooseRegion(given);
  const stack = await readFinishedStack(flags['stack-name'] ?? DEFAULT_STACK, fx);
  const { bucket, prefix } =
    flags.bucket === undefined ? await trailFiles(stack, fx) : bucketPlace(flags.bucket);
  if (flags['dry-run'] === true) {
    fx.report.say(`Would read all digest and log files of the range in s3://${bucket}/${prefix}.`);
    tellDryRun(await withoutDryRun('verify', flags, fx), { stackName: stack.name, bucket, ...range }, fx);
    return EXIT.ok;
  }
  const result = await runCheck({ bucket, ...range }, { prefix, ...filtersOf(flags) }, fx);
  const say = output === '-' ? fx.report.say : fx.report.show;
  for (const line of lines(result)) say(line);
  if (output !== undefined) {
    const { arn } = await discoverIdentity(fx.aws);
    await writePage(output, page({ ...result, stack: stack.name, by: arn, made: fx.clock.now() }), fx);
    if (output !== '-') fx.report.say(`Wrote ${output}.`);
  }
  fx.report.result({ ok: result.found.length === 0, stackName: stack.name, ...result });
  return result.found.length === 0 ? EXIT.ok : EXIT.unhealthy;
}

/** The result in words. */
function lines({ bucket, from, to, chains, found }: Result): string[] {
  const sum = (pick: (chain: Result['chains'][number]) => number) =>
    chains.reduce((all, chain) => all + pick(chain), 0);
  const day = (time: number) => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const pending = sum((chain) => chain.pending);
  return [
    `s3://${bucket}, ${day(from)} to ${day(to)}, ${chains.length} accounts and regions:`,
    `  ${sum((chain) => chain.validDigests)} of ${sum((chain) => chain.digests)} digest files are as CloudTrail has signed them.`,
    `  ${sum((chain) => chain.validLogs)} of ${sum((chain) => chain.logs) - pending} log files are as CloudTrail has delivered them.`,
    ...(pending > 0 ? [`  ${pending} log files are too young for a digest.`] : []),
    ...(Object.keys(FAULTS) as Fault[]).flatMap((fault) => {
      const group = found.filter((one) => one.fault === fault);
      const named = group.slice(0, NAMED);
      const more = group.length - named.length;
      return group.length === 0
        ? []
        : [
            `${FAULTS[fault]}: ${group.length}`,
            ...named.map(({ account, region, key, why }) => `  ${key || `${account} ${region}`}: ${why}`),
            ...(more > 0 ? [`  … and ${more} more: -o <file> writes all of them`] : []),
          ];
    }),
    found.length === 0 ? 'Nothing is missing or altered.' : `${found.length} findings.`,
  ];
}
