/**
 * Where CloudTrail puts what it delivers:
 * `[prefix/]AWSLogs/[o-id/]<account>/CloudTrail-Digest/<region>/YYYY/MM/DD/<account>_CloudTrail-Digest_<region>_<trail>_<home region>_<end>[_backfill].json.gz`
 * and `…/CloudTrail/<region>/YYYY/MM/DD/<account>_CloudTrail_<region>_<delivered>_<random>.json.gz`.
 *
 * Sources: AWS CloudTrail User Guide, "CloudTrail digest file structure" and "Finding your CloudTrail log files".
 */
const DIGEST = /_(\d{8}T\d{6}Z)(_backfill)?\.json\.gz$/;
const LOG = /_(\d{8}T\d{4}Z)_[^/_]+\.json(?:\.gz)?$/;

/** The log files of one account and region of a trail, and the digests that vouch for them. */
export interface Chain {
  readonly account: string;
  readonly region: string;
  /** What stands before `CloudTrail/` and `CloudTrail-Digest/` in the keys; ends with the account and a slash. */
  readonly root: string;
}

const time = (stamp: string): number => {
  const [, year, month, day, hour, minute, second = '00'] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?Z$/.exec(stamp) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
};

/** End of the hour of a digest file, milliseconds since the epoch, by its key. */
export function digestOf(key: string): { readonly end: number; readonly backfill: boolean } | undefined {
  const match = DIGEST.exec(key);
  return match ? { end: time(match[1] ?? ''), backfill: match[2] !== undefined } : undefined;
}

/** When CloudTrail delivered a log file, to the minute, by its key. */
export function deliveredAt(key: string): number | undefined {
  const match = LOG.exec(key);
  return match ? time(match[1] ?? '') : undefined;
}

const DAY_MS = 86_400_000;

/** The folders of the days from `from` to `to`, milliseconds since the epoch, both included; each ends with a slash. */
export function dayFolders(
  { root, region }: Chain,
  kind: 'CloudTrail' | 'CloudTrail-Digest',
  from: number,
  to: number,
): string[] {
  const folders: string[] = [];
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day <= to; day += DAY_MS)
    folders.push(
      `${root}${kind}/${region}/${new Date(day).toISOString().slice(0, 10).replaceAll('-', '/')}/`,
    );
  return folders;
}
