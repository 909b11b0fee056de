import type { Effects } from '../core/effects.ts';
import { CliError, usageError } from '../core/errors.ts';
import { oneLine } from '../core/visible.ts';
import type { Range } from './chain.ts';
import { chainsIn, type Folders } from './chains.ts';
import { checkIntegrity, type Result } from './check.ts';
import type { Chain } from './keys.ts';
import { s3Vault } from './s3-vault.ts';

/** Which of a bucket's files. */
export interface Which {
  /** What stands before `AWSLogs/`: empty, or ending with a slash. */
  readonly prefix: string;
  /** All without it. */
  readonly accounts?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
}

/**
 * The accounts and regions of a bucket that are asked for.
 *
 * @throws CliError `no-bucket` (exit 2); `no-log-files` (exit 1) when a trail has delivered for none.
 */
export async function chainsAsked(
  bucket: string,
  { prefix, accounts, regions }: Which,
  folders: Folders,
): Promise<Chain[]> {
  const all = await chainsIn(bucket, prefix, folders).catch((error: Error) => {
    if (error.name !== 'NoSuchBucket') throw error;
    throw usageError(
      'no-bucket',
      `There is no bucket ${oneLine(bucket)}.`,
      'Name another: --bucket <name>/<prefix>',
    );
  });
  const chains = all.filter(
    ({ account, region }) => (accounts?.includes(account) ?? true) && (regions?.includes(region) ?? true),
  );
  if (chains.length > 0) return chains;
  throw new CliError('no-log-files', `There are no log files in s3://${bucket}/${prefix}AWSLogs/.`, {
    why: 'No trail has delivered there yet, or the bucket, its prefix, the account or the region is another one.',
    remedy: 'Name it: --bucket <name>/<prefix>',
  });
}

/**
 * Checks the log files of a bucket against CloudTrail's digests.
 *
 * @throws what {@link chainsAsked} throws.
 */
export async function runCheck(range: Range, which: Which, fx: Effects): Promise<Result> {
  const vault = s3Vault(fx.aws);
  const chains = await chainsAsked(range.bucket, which, vault.folders);
  fx.report.say(
    `Checking ${chains.length} accounts and regions in s3://${range.bucket}: each log file is read.`,
  );
  return checkIntegrity(chains, range, fx.clock.now(), vault);
}
