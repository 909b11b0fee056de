import { RequestError } from '../../update-elasticsearch/request-error.ts';
import type { History } from '../deps.ts';
import { openDomain } from '../domain.ts';
import type { Run } from '../kinds.ts';
import { summaryOf, writeSummary } from '../run/finish.ts';
import { readText } from '../s3/folder.ts';
import type { Finished, Order, Summary } from '../work.ts';
import { compareHours } from './compare-hours.ts';
import { findingsOf } from './findings.ts';
import { hourOf, hourTally } from './hours.ts';
import { kept } from './latest.ts';
import { missingMetric } from './metric.ts';
import { nameExtras } from './name-extras.ts';
import { type Range, readRange } from './range.ts';
import { type Findings, type GapGroup, type Latest, latestKey, type Verdict } from './verdict.ts';
import { patient } from './verify-files.ts';

const MOST = 1000;

/** Sums up what a comparison has found, looks for what is in the index alone, and leaves a verdict and a metric. */
export async function finishVerify(run: Run, history: History): Promise<Finished> {
  const summary = await summaryOf(run, history);
  const range = await readRange(run.run, history);
  const domain = await openDomain(history);
  const ask = patient(domain.ask, history);
  const found = await gathered(run.run, history);
  const { more, uncovered } = await compareHours(found.hours, range, run.order, ask);
  const extras = more.length === 0 ? [] : await nameExtras(run.run, more, ask, history);
  const verdict: Verdict = {
    from: iso(range.from),
    until: iso(range.until),
    groups: groupsOf(found.gaps).slice(0, MOST),
    gaps: found.gaps.slice(0, MOST),
    differences: found.differences.slice(0, MOST),
    more: more.slice(0, MOST),
    extra: more.reduce((all, one) => all + one.indexed - one.count, 0),
    extras,
    uncovered,
    young: found.young,
  };
  await writeSummary(run.run, { ...summary, verify: verdict }, history);
  const name = history.env.AWS_LAMBDA_FUNCTION_NAME ?? '';
  const latest = latestOf(run.run, summary, verdict, range);
  if (isWhole(run.order)) await keep(latestKey(name), latest, run.order.to === undefined, history);
  history.log(missingMetric(latest, name, history.now()));
  const { own } = await history.known();
  // What was filled comes out as if it had come live: sessions of third parties, names, first times, detections.
  return { next: '', mark: summary.sums.indexed > 0 && own.updater !== '', updater: own.updater };
}

/** Keeps what status tells. */
async function keep(
  key: string,
  latest: Latest,
  reachesNow: boolean,
  { s3, artifacts }: History,
): Promise<void> {
  const before = await readText(s3, artifacts, key).catch((error: unknown) => {
    if (error instanceof RequestError && error.status === 404) return undefined;
    throw error;
  });
  const verdicts = kept(before === undefined ? undefined : JSON.parse(before), latest, reachesNow);
  await s3.put(artifacts, key, JSON.stringify(verdicts));
}

/** Only an order over all log files of the stack's own trail says something of the stack. */
const isWhole = ({ bucket, accounts, regions }: Order): boolean =>
  bucket === undefined && accounts === undefined && regions === undefined;

const iso = (time: number): string => new Date(time).toISOString();

type Gathered = { -readonly [Part in keyof Findings]: Findings[Part] };

/** What all calls have found; of names only as many as are passed on. */
async function gathered(run: string, history: History): Promise<Gathered> {
  const tally = hourTally();
  const all: Gathered = { hours: [], gaps: [], differences: [], young: 0 };
  for await (const { hours, gaps, differences, young } of findingsOf(run, history)) {
    for (const hour of hours) tally.add(hour);
    all.gaps = [...all.gaps, ...gaps].slice(0, 100 * MOST);
    all.differences = [...all.differences, ...differences].slice(0, MOST);
    all.young += young;
  }
  return { ...all, hours: tally.list() };
}

/** The gaps of each hour, region and account, the newest first. */
function groupsOf(gaps: Findings['gaps']): GapGroup[] {
  const groups = new Map<string, GapGroup>();
  for (const { time, region, account, filled } of gaps) {
    const hour = time === '' ? '' : hourOf(Date.parse(time));
    const key = JSON.stringify([hour, region, account]);
    const { count, filled: before } = groups.get(key) ?? { count: 0, filled: 0 };
    groups.set(key, { hour, region, account, count: count + 1, filled: before + (filled ? 1 : 0) });
  }
  return [...groups.values()].sort((one, other) => (one.hour < other.hour ? 1 : -1));
}

function latestOf(
  run: string,
  { sums, finished }: Summary,
  { extra }: Verdict,
  { from, until }: Range,
): Latest {
  const { files, read, missing, different, unreadable, indexed, quarantined } = sums;
  return {
    ...{ run, finished, from: iso(from), until: iso(until), files, read },
    ...{ missing: Math.max(0, missing - indexed - quarantined), different, extra, unreadable },
  };
}
