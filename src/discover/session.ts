import type { Aws } from '../clients/aws.ts';

const MINUTE = 60_000;

/** Minutes until the credentials in use expire, rounded down; undefined for those that last. */
export async function discoverSession(aws: Aws, now: number): Promise<number | undefined> {
  const { config } = await aws.sts();
  const { expiration } = await config.credentials();
  return expiration === undefined ? undefined : Math.floor((expiration.getTime() - now) / MINUTE);
}
