import type { History } from '../deps.ts';
import { pooled } from '../pool.ts';
import type { Order } from '../work.ts';
import type { Days } from './days.ts';

/** A folder of one account, region and day. */
export interface DayFolder {
  /** Ends with a slash. */
  readonly prefix: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly account: string;
  readonly region: string;
}

/** Listings on their way at once: S3 takes thousands a second of each prefix. */
const LANES = 48;
const ACCOUNT = /^\d{12}$/;
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;

type Where = Pick<Order, 'accounts' | 'regions'> & {
  readonly bucket: string;
  readonly prefix: string;
  readonly days: Days;
};

/**
 * The day folders of CloudTrail's log files in a bucket, newest day first. Both layouts: `AWSLogs/<account>/CloudTrail/`
 * and, of an organisation's trail, `AWSLogs/<organisation>/<account>/CloudTrail/` (CloudTrail User Guide, "Finding your
 * CloudTrail log files"). Only folders that are there are looked into.
 */
export async function dayFolders(
  { bucket, prefix, days, accounts, regions }: Where,
  { s3 }: Pick<History, 's3'>,
): Promise<DayFolder[]> {
  const below = async (folder: string): Promise<string[]> => {
    const names: string[] = [];
    for await (const { folders } of s3.list({ bucket, prefix: folder, delimiter: '/' }))
      names.push(...folders.map((full) => full.slice(folder.length, -1)));
    return names;
  };
  const root = `${prefix}AWSLogs/`;
  const top = await below(root);
  const organizations = top.filter((name) => ORGANIZATION.test(name));
  const members = await pooled(organizations, LANES, async (name) =>
    (await below(`${root}${name}/`)).map((account) => `${name}/${account}`),
  );
  const wanted = (account: string): boolean =>
    ACCOUNT.test(account) && (accounts === undefined || accounts.includes(account));
  const accountFolders = [...top, ...members.flat()]
    .map((path) => ({ account: path.split('/').at(-1) ?? '', folder: `${root}${path}/CloudTrail/` }))
    .filter(({ account }) => wanted(account));
  /** One level deeper in each of these folders, as far as its name is wanted. */
  const deeper = async <T extends { folder: string }, N>(
    places: readonly T[],
    next: (place: T, name: string) => N | undefined,
  ): Promise<N[]> => {
    const found = await pooled(places, LANES, async (place) =>
      (await below(place.folder)).map((name) => next(place, name)).filter((one) => one !== undefined),
    );
    return found.flat();
  };
  const regionFolders = await deeper(accountFolders, ({ account, folder }, region) =>
    regions === undefined || regions.includes(region)
      ? { account, region, folder: `${folder}${region}/` }
      : undefined,
  );
  const within = (part: string): boolean =>
    part >= days.from.slice(0, part.length) && part <= days.to.slice(0, part.length);
  const dated =
    (form: RegExp) => (place: (typeof regionFolders)[number] & { date?: string }, name: string) => {
      const date = place.date === undefined ? name : `${place.date}-${name}`;
      return form.test(name) && within(date)
        ? { ...place, date, folder: `${place.folder}${name}/` }
        : undefined;
    };
  const years = await deeper(regionFolders, dated(/^\d{4}$/));
  const months = await deeper(years, dated(/^\d\d$/));
  const all = await deeper(months, dated(/^\d\d$/));
  return all
    .map(({ account, region, folder, date }) => ({ account, region, prefix: folder, day: date ?? '' }))
    .sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : a.prefix < b.prefix ? -1 : 1));
}
