import { chooseRegion } from '../../ask/region.ts';
import { accountFolders } from '../../athena/folders.ts';
import { athenaTable, type Folder, isPlainPath } from '../../athena/table.ts';
import type { Effects } from '../../core/effects.ts';
import { CliError, EXIT, type ExitCode, usageError } from '../../core/errors.ts';
import { oneLine } from '../../core/visible.ts';
import type { Flags } from '../../flags/table.ts';
import { chainsIn } from '../../integrity/chains.ts';
import { s3Vault } from '../../integrity/s3-vault.ts';
import { filesIn, trailFiles } from '../../integrity/trail-files.ts';
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
  const found = await foldersOf(bucket, prefix, flags, fx);
  const statements = found.map((folder, at) => athenaTable(at === 0 ? TABLE : `${TABLE}_${at + 1}`, folder));
  if (fx.report.json) fx.report.result({ bucket, statements });
  else fx.io.out(`${statements.join('\n\n')}\n`);
  if (fx.io.terminal) for (const line of nextSteps(found)) fx.report.say(line);
  return EXIT.ok;
}

async function filesOf(flags: Flags, fx: Effects): Promise<{ bucket: string; prefix: string }> {
  if (flags.bucket !== undefined) return filesIn(flags.bucket);
  return trailFiles(await readFinishedStack(flags['stack-name'] ?? DEFAULT_STACK, fx), fx);
}

/** @throws CliError `no-log-files` (exit 1) when a trail has delivered nothing there. */
async function foldersOf(bucket: string, prefix: string, flags: Flags, fx: Effects): Promise<Folder[]> {
  const { folders } = s3Vault(fx.aws);
  const wanted = (only: readonly string[] | undefined, one: string) =>
    only === undefined || only.flatMap((value) => value.split(',')).some((value) => value.trim() === one);
  const chains = (await chainsIn(bucket, prefix, folders)).filter(
    ({ account, region }) => wanted(flags['only-account'], account) && wanted(flags['only-region'], region),
  );
  if (chains.length === 0)
    throw new CliError('no-log-files', `There are no log files in s3://${bucket}/${prefix}AWSLogs/.`, {
      why: 'No trail has delivered there yet, or the bucket, its prefix, the account or the region is another one.',
      remedy: 'Name it: --bucket <name>/<prefix>',
    });
  return accountFolders(bucket, chains, folders, new Date(fx.clock.now()).getUTCFullYear());
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
