import { EC2, endpoint } from '../../endpoint.ts';
import { RequestError } from '../../update-elasticsearch/request-error.ts';
import type { History } from '../deps.ts';
import type { Run } from '../kinds.ts';
import { planned } from '../run/manifest.ts';
import type { LookupItem, Order, Planned } from '../work.ts';

const DAY = 86_400_000;
/** CloudTrail User Guide, "Working with CloudTrail Event history". */
const DAYS = 90;
/** The first request comes a little later than the plan, and a beginning that is too early is refused. */
const MARGIN = 10 * 60_000;

/**
 * One item for each region: LookupEvents takes two requests a second of each account and region (CloudTrail API
 * Reference), so that two children in one region would only be in each other's way, and all regions go side by side.
 */
export async function planCopy({ run, order }: Run, history: History): Promise<Planned> {
  const { from, to } = windowOf(order, history.now());
  const regions = order.regions ?? (await enabledRegions(history));
  const items = regions.map((region): LookupItem => ({ work: 'lookup', region, from, to }));
  return planned(run, 'copy', items, items.length, history);
}

function windowOf({ from, to, days = DAYS }: Order, now: number): { from: string; to: string } {
  const first = from === undefined ? now - days * DAY : Date.parse(`${from}T00:00:00Z`);
  const last = to === undefined ? now : Date.parse(`${to}T00:00:00Z`) + DAY;
  const earliest = now - DAYS * DAY + MARGIN;
  const iso = (time: number): string => new Date(Math.floor(time / 1000) * 1000).toISOString();
  if (last < earliest)
    throw new Error(`Event history holds ${DAYS} days, and the last day asked for is older`);
  return { from: iso(Math.max(first, earliest)), to: iso(Math.min(last, now)) };
}

/** Regions that the account has switched on (EC2 API Reference, "DescribeRegions"). */
async function enabledRegions({ env, send }: History): Promise<string[]> {
  const { url } = endpoint(EC2, env);
  const answer = await send({
    url: `${url}/?Action=DescribeRegions&Version=2016-11-15`,
    method: 'GET',
    service: EC2.signing,
    timeout: 20_000,
  });
  if (answer.status !== 200) throw new RequestError('ec2 DescribeRegions', answer);
  return [...answer.text.matchAll(/<regionName>([\w-]+)<\/regionName>/g)].map(([, region = '']) => region);
}
