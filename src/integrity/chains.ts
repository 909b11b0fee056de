import type { Chain } from './keys.ts';

/** Folders directly below a prefix; each ends with a slash. */
export type Folders = (bucket: string, prefix: string) => Promise<readonly string[]>;

/**
 * The accounts and regions that a trail has delivered for: those with log files, with digests, or with both. `prefix` is
 * empty, or ends with a slash. An organisation's trail has a folder of its id above those of the accounts.
 */
export async function chainsIn(bucket: string, prefix: string, folders: Folders): Promise<Chain[]> {
  const logs = await folders(bucket, `${prefix}AWSLogs/`);
  const accounts = await Promise.all(
    logs.map(async (folder) => (/\/o-[a-z0-9]+\/$/.test(folder) ? folders(bucket, folder) : [folder])),
  );
  const chains = new Map<string, Chain>();
  for (const root of accounts.flat()) {
    const account = root.split('/').at(-2) ?? '';
    if (!/^\d{12}$/.test(account)) continue;
    const kinds = await Promise.all(
      ['CloudTrail', 'CloudTrail-Digest'].map((kind) => folders(bucket, `${root}${kind}/`)),
    );
    for (const folder of kinds.flat()) {
      const region = folder.split('/').at(-2) ?? '';
      chains.set(`${root}${region}`, { account, region, root });
    }
  }
  return [...chains.values()];
}
