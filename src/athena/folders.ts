import type { Folders } from '../integrity/chains.ts';
import type { Chain } from '../integrity/keys.ts';
import type { Folder } from './table.ts';

/**
 * The folders of accounts that these chains are in, each with its accounts, its regions and its first year. A bucket has one
 * for each organisation, and one for trails of single accounts.
 *
 * @param chains of one bucket.
 * @param thisYear of a folder without log files.
 */
export async function accountFolders(
  bucket: string,
  chains: readonly Chain[],
  folders: Folders,
  thisYear: number,
): Promise<Folder[]> {
  const byPrefix = new Map<string, Chain[]>();
  for (const chain of chains) {
    // Others may have written to the bucket.
    if (!REGION.test(chain.region)) continue;
    const prefix = chain.root.slice(0, -`${chain.account}/`.length);
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), chain]);
  }
  return Promise.all(
    [...byPrefix].map(async ([prefix, some]) => {
      const years = await Promise.all(
        some.map(({ root, region }) => folders(bucket, `${root}CloudTrail/${region}/`)),
      );
      return {
        bucket,
        prefix,
        accounts: some.map(({ account }) => account),
        regions: some.map(({ region }) => region),
        firstYear: Math.min(thisYear, ...years.flat().flatMap(yearOf)),
      };
    }),
  );
}

const REGION = /^[a-z]{2,}(-[a-z0-9]+)+$/;
/** CloudTrail began in 2013; a folder that is no year says nothing. */
const FIRST = 2013;

const yearOf = (folder: string): number[] => {
  const year = Number(folder.split('/').at(-2));
  return year >= FIRST ? [year] : [];
};
