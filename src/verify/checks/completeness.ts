import { GetObjectCommand } from '@aws-sdk/client-s3';
import { pasteLine } from '../../flags/paste.ts';
import { type Latest, latestKey } from '../../lambda/history/verify/verdict.ts';
import { ageWords } from '../age.ts';
import type { VerifyContext } from '../context.ts';
import { Finding } from '../finding.ts';

const DAY_MS = 86_400_000;
/** There is a comparison each day. */
const LATE_DAYS = 2;

/** Whether the newest comparison of the log files with the index found all events. The stack makes one each day. */
export async function completeness({ stack, fx }: VerifyContext): Promise<string> {
  const latest = await readLatest(stack, fx);
  const now = fx.clock.now();
  const late = 'See the runs of the state machine, and the row "Scheduled runs".';
  if (latest === undefined) {
    if (now - (Date.parse(stack.created ?? '') || 0) < LATE_DAYS * DAY_MS)
      return 'not compared yet: the log files are compared with the index once a day';
    throw new Finding('the log files were never compared with the index', late);
  }
  const { missing, different, unreadable, extra, read, files, finished } = latest;
  const again = (fix: boolean) => remedy(stack.name, latest, fix, fx);
  const when = `${ageWords(now - Date.parse(finished))} ago`;
  if (missing > 0)
    throw new Finding(
      `${missing} events of the log files were missing in the index ${when}`,
      await again(true),
    );
  if (different > 0)
    throw new Finding(
      `${different} events in the index had another content than in the log files ${when}`,
      await again(false),
    );
  if (unreadable > 0)
    throw new Finding(`${unreadable} log files could not be compared ${when}`, await again(false));
  if (now - Date.parse(finished) > LATE_DAYS * DAY_MS)
    throw new Finding(`the log files were last compared with the index ${when}`, late);
  if (extra > 0)
    throw new Finding(
      `${extra} events were in the index and in no log file ${when}`,
      await again(false),
      'warn',
    );
  return `${read} events of ${files} log files were in the index ${when}`;
}

async function readLatest(
  { outputs, parameters }: VerifyContext['stack'],
  { aws }: VerifyContext['fx'],
): Promise<Latest | undefined> {
  const Key = latestKey(outputs.historyFunction ?? '');
  try {
    const s3 = await aws.s3();
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: parameters.ArtifactsBucket, Key }));
    return JSON.parse((await Body?.transformToString()) ?? '') as Latest;
  } catch (error) {
    if (/NoSuchKey|NotFound/.test((error as Error).name)) return undefined;
    throw error;
  }
}

/** The line that compares the same days again. */
const remedy = async (
  name: string,
  { from }: Latest,
  fix: boolean,
  { aws }: VerifyContext['fx'],
): Promise<string> =>
  pasteLine('verify', {
    'stack-name': name,
    region: await aws.region(),
    from: from.slice(0, 10),
    ...(fix ? { fix } : {}),
  });
