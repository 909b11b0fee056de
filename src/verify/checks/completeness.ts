import { GetObjectCommand } from '@aws-sdk/client-s3';
import { pasteLine } from '../../flags/paste.ts';
import { type Latest, latestKey, type Verdicts } from '../../lambda/history/verify/verdict.ts';
import { ageWords } from '../age.ts';
import type { VerifyContext } from '../context.ts';
import { Finding } from '../finding.ts';

const DAY_MS = 86_400_000;
/** There is a comparison each day. */
const LATE_DAYS = 2;

/** Whether the newest comparison of the log files with the index found all events. The stack makes one each day. */
export async function completeness({ stack, fx }: VerifyContext): Promise<string> {
  const verdicts = await readVerdicts(stack, fx);
  const now = fx.clock.now();
  const late = 'See the runs of the state machine, and the row "Scheduled runs".';
  if (verdicts === undefined) {
    if (now - (Date.parse(stack.created ?? '') || 0) < LATE_DAYS * DAY_MS)
      return 'not compared yet: the log files are compared with the index once a day';
    throw new Finding('the log files were never compared with the index', late);
  }
  const { latest, open } = verdicts;
  for (const one of [latest, open]) {
    const found = one && findingOf(one, now);
    if (found) throw new Finding(found.words, await remedy(stack.name, one, found.fix, fx), found.status);
  }
  const when = `${ageWords(now - Date.parse(latest.finished))} ago`;
  if (now - Date.parse(latest.finished) > LATE_DAYS * DAY_MS)
    throw new Finding(`the log files were last compared with the index ${when}`, late);
  return `${latest.read} events of ${latest.files} log files were in the index ${when}`;
}

interface Found {
  readonly words: string;
  readonly fix: boolean;
  readonly status: 'warn' | 'fail';
}

/** What a comparison has found, the worst first. */
function findingOf(
  { missing, different, unreadable, extra, finished }: Latest,
  now: number,
): Found | undefined {
  const when = `${ageWords(now - Date.parse(finished))} ago`;
  const fail = { fix: false, status: 'fail' } as const;
  if (missing > 0)
    return {
      ...fail,
      fix: true,
      words: `${missing} events of the log files were missing in the index ${when}`,
    };
  if (different > 0)
    return {
      ...fail,
      words: `${different} events in the index had another content than in the log files ${when}`,
    };
  if (unreadable > 0) return { ...fail, words: `${unreadable} log files could not be compared ${when}` };
  if (extra === 0) return undefined;
  return {
    fix: false,
    status: 'warn',
    words: `${extra} events were in the index and in no log file ${when}`,
  };
}

async function readVerdicts(
  { outputs, parameters }: VerifyContext['stack'],
  { aws }: VerifyContext['fx'],
): Promise<Verdicts | undefined> {
  const Key = latestKey(outputs.historyFunction ?? '');
  try {
    const s3 = await aws.s3();
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: parameters.ArtifactsBucket, Key }));
    return JSON.parse((await Body?.transformToString()) ?? '') as Verdicts;
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
