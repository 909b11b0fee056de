import type { EventPlace, Verdict } from '../../lambda/history/verify/verdict.ts';
import type { Summary, Sums } from '../../lambda/history/work.ts';

/** Of each kind of finding; --json has a thousand. */
const NAMED = 20;

const NOTHING: Pick<Verdict, 'gaps' | 'groups' | 'differences' | 'extras' | 'extra' | 'uncovered' | 'young'> =
  {
    ...{ gaps: [], groups: [], differences: [], extras: [] },
    ...{ extra: 0, uncovered: 0, young: 0 },
  };

/** Events that are missing still. */
const left = ({ missing, indexed, quarantined }: Sums): number =>
  Math.max(0, missing - indexed - quarantined);

/** Whether all that was asked for was looked at, and is there as it has to be. */
export const isGreen = ({ sums, verify }: Summary): boolean =>
  sums.files > 0 && left(sums) + sums.different + sums.unreadable + (verify?.extra ?? 0) === 0;

const count = (value: number): string => value.toLocaleString('en-US');
const many = (value: number, what: string): string => `${count(value)} ${what}${value === 1 ? '' : 's'}`;
const minute = (iso = ''): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** What a comparison came to, in words. `again` is the line that asks the same. */
export function lines({ sums, problems, verify }: Summary, again: string): string[] {
  const { groups, gaps, differences, extras, extra, uncovered, young } = verify ?? NOTHING;
  const { read, files, missing, different, unreadable, expired } = sums;
  const filled = missing - left(sums);
  const some = <T>(list: readonly T[], total: number, say: (one: T) => string): string[] => [
    ...list.slice(0, NAMED).map((one) => `  ${say(one)}`),
    ...(total > NAMED ? [`  and ${count(total - NAMED)} more; --json names up to 1,000`] : []),
  ];
  const event = ({ time, source, name, id }: Omit<EventPlace, 'bucket' | 'key'>) =>
    [time, source, name, id].filter(Boolean).join(' ');
  const told: string[] = [
    `Compared ${many(read, 'event')} in ${many(files, 'log file')}, ${minute(verify?.from)} to ${minute(verify?.until)}.`,
    'Later events are left out: they may still be on their way.',
  ];
  if (missing > 0) {
    told.push(
      filled === 0
        ? `${many(missing, 'event')} missing in the index, by hour, region and account:`
        : `${many(missing, 'event')} missing in the index, ${count(filled)} of them indexed now:`,
      ...some(
        groups,
        groups.length,
        (one) => `${minute(one.hour)} ${one.region} ${one.account}: ${count(one.count)}`,
      ),
      'They are:',
      ...some(gaps, missing, (gap) => `${event(gap)} in s3://${gap.bucket}/${gap.key}`),
    );
    if (left(sums) > 0 && !again.includes('--fix')) told.push('To index them:', `  ${again} --fix`);
  }
  if (different > 0)
    told.push(
      `${many(different, 'event')} in the index with another content than in the log file:`,
      ...some(differences, different, (one) => `${event(one)}: the index says ${one.instead}`),
    );
  if (extra > 0)
    told.push(
      `${many(extra, 'event')} in the index and in no log file, those that could be named:`,
      ...some(extras, extras.length, (one) => `${event(one)} of ${one.account} in ${one.region}`),
    );
  if (unreadable > 0)
    told.push(
      `${many(unreadable, 'log file')} could not be read, or not to the end; what is in them is not known:`,
      ...some(problems, unreadable, ({ bucket, key, reason }) => `s3://${bucket}/${key}: ${reason}`),
    );
  if (expired > 0) told.push(`${many(expired, 'event')} not compared: older than the stack keeps them.`);
  if (young > 0) told.push(`${many(young, 'log file')} not compared: delivered in the last minutes.`);
  if (uncovered > 0)
    told.push(
      `${many(uncovered, 'event')} in the index of days for which the bucket has no log file, as of Event history.`,
    );
  if (files === 0) told.push('There is no log file in this range: nothing was compared.');
  else if (isGreen({ sums, verify } as Summary)) told.push('Nothing is missing.');
  return told;
}
