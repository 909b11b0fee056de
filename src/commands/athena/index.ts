import { chooseRegion } from '../../ask/region.ts';
import { accountFolders } from '../../athena/folders.ts';
import { athenaTable, type Folder, isPlainPath } from '../../athena/table.ts';
import { type BucketPlace, bucketPlace } from '../../core/bucket-place.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode, usageError } from '../../core/errors.ts';
import { oneLine } from '../../core/visible.ts';
import type { Flags } from '../../flags/table.ts';
import { filtersOf } from '../../history/order.ts';
import { chainsAsked } from '../../integrity/run-check.ts';
import { s3Vault } from '../../integrity/s3-vault.ts';
import { trailFiles } from '../../integrity/trail-files.ts';
import { DEFAULT_STACK } from '../../plan/names.ts';
import { readFinishedStack } from '../finished-stack.ts';

const TABLE = 'cloudtrail_logs';

/** Prints the statement that makes a table of Athena over the log files of a trail; it makes nothing itself. */
export async function athena(flags: Flags, given: Effects): Promise<ExitCode> {
  const fx = await chooseRegion(given);
  const { bucket, prefix } = await filesOf(flags, fx);
  if (!isPlainPath(bucket + prefix))
    throw usageError(
      'bad-prefix',
      `The place ${oneLine(`${bucket}/${prefix}`)} can't be put into a statement of Athena.`,
      ['It may hold letters, digits and ! _ . * ( ) / -'],
    );
  const { folders } = s3Vault(fx.aws);
  const chains = await chainsAsked(bucket, { prefix, ...filtersOf(flags) }, folders);
  const thisYear = new Date(fx.clock.now()).getUTCFullYear();
  const found = await accountFolders(bucket, chains, folders, thisYear);
  const statements = found.map((folder, at) => athenaTable(at === 0 ? TABLE : `${TABLE}_${at + 1}`, folder));
  if (fx.report.json) fx.report.result({ bucket, statements });
  else fx.io.out(`${statements.join('\n\n')}\n`);
  if (fx.io.terminal) for (const line of nextSteps(found)) fx.report.say(line);
  return EXIT.ok;
}

async function filesOf(flags: Flags, fx: Effects): Promise<BucketPlace> {
  if (flags.bucket !== undefined) return bucketPlace(flags.bucket);
  return trailFiles(await readFinishedStack(flags['stack-name'] ?? DEFAULT_STACK, fx), fx);
}

/** What to do with what was printed, for a person: on stderr, so that it is in no file. */
const nextSteps = (folders: readonly Folder[]): readonly string[] => {
  const firstYear = folders[0]?.firstYear;
  return [
    `Log files since ${firstYear}. Accounts and regions that come later need the statement again.`,
    'Make the table in the Athena console, in the region of the bucket. Then, for one day:',
    `  SELECT eventtime, eventname, useridentity.arn FROM ${TABLE} WHERE day = '${firstYear}/12/31' LIMIT 100`,
  ];
};
