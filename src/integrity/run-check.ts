import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { Range } from './chain.ts';
import { chainsIn } from './chains.ts';
import { checkIntegrity, type Result } from './check.ts';
import { s3Vault } from './s3-vault.ts';

/**
 * Checks the log files of a bucket against CloudTrail's digests.
 *
 * @param prefix what stands before `AWSLogs/`: empty, or ending with a slash.
 * @throws CliError `no-log-files` (exit 1) when there is nothing to check.
 */
export async function runCheck(range: Range, prefix: string, fx: Effects): Promise<Result> {
  const vault = s3Vault(fx.aws);
  const chains = await chainsIn(range.bucket, prefix, vault.folders);
  if (chains.length === 0)
    throw new CliError('no-log-files', `There are no log files in s3://${range.bucket}/${prefix}AWSLogs/.`, {
      why: 'No trail has delivered there yet, or the bucket or its prefix is another one.',
      remedy: 'Name it: --bucket <name>/<prefix>',
    });
  fx.report.say(
    `Checking ${chains.length} accounts and regions in s3://${range.bucket}: each log file is read.`,
  );
  return checkIntegrity(chains, range, fx.clock.now(), vault);
}
