import type { Answers, CostLine } from '../core/types.ts';
import { hasAlerts } from './alert-webhook.ts';
import { type ShapeAnswers, shapeOf, shapeWords } from './shape.ts';

/** Hours AWS counts a month as. */
export const MONTH_HOURS = 730;

/**
 * On-demand prices in US dollars, us-east-1, as of 2026-10-01 (AWS price list). Other regions cost up to about
 * a third more, so every estimate says which region it is for.
 */
export const PRICES = {
  asOf: '2026-10-01',
  region: 'us-east-1',
  /** Per hour. */
  search: {
    't3.small.search': 0.036,
    't3.medium.search': 0.073,
    'm7g.medium.search': 0.068,
    'm7g.large.search': 0.135,
    'm7g.xlarge.search': 0.271,
    'm7g.2xlarge.search': 0.542,
    'm7g.4xlarge.search': 1.084,
    'm7g.8xlarge.search': 2.167,
    'r7g.medium.search': 0.089,
    'r7g.large.search': 0.178,
    'r7g.xlarge.search': 0.356,
    'r7g.2xlarge.search': 0.711,
    'r7g.4xlarge.search': 1.422,
    'r7g.8xlarge.search': 2.845,
    'm6g.large.search': 0.128,
    'm6g.xlarge.search': 0.256,
    'm6g.2xlarge.search': 0.511,
    'r6g.large.search': 0.167,
    'r6g.xlarge.search': 0.335,
    'r6g.2xlarge.search': 0.669,
  } as Readonly<Record<string, number>>,
  /** Per hour. */
  compute: { 't4g.micro': 0.0084, 't4g.small': 0.0168, 't3.micro': 0.0104 } as Readonly<
    Record<string, number>
  >,
  searchVolumeGiB: 0.122,
  volumeGiB: 0.08,
  publicIpv4Hour: 0.005,
  logsIngestGB: 0.5,
  logsStorageGB: 0.03,
  objectStorageGB: 0.023,
  extraTrailPerEvent: 2 / 100_000,
  alarm: 0.1,
  /** A custom metric in every hour of a month. */
  metric: 0.3,
} as const;

/** Mean size of one CloudTrail record as JSON, in bytes: 2,900 real events measured. */
const RECORD_BYTES = 1260;
export const ALARMS = 10;
/** Alarms of the CIS controls, each with a metric of its own. */
export const CIS_ALARMS = 15;
/** Metrics of the messages: sent, and failed. */
const MESSAGE_METRICS = 2;
const PROXY_VOLUME_GIB = 8;

/**
 * What alerts cost a month at most: a metric bills only for the hours in which its filter has counted something, so that
 * a quiet account comes to little more than the alarms. Messages cost next to nothing: of mails 1,000 a month are free, then
 * $2.00 for 100,000; SNS takes nothing for deliveries to Lambda (Amazon SNS pricing), and a call of the messenger is one of
 * a million for $0.20.
 */
export const ALERT_COST: CostLine = {
  part: 'Alerts',
  detail: `${CIS_ALARMS} CIS alarms and all metrics at most; mails`,
  usd: CIS_ALARMS * (PRICES.alarm + PRICES.metric) + MESSAGE_METRICS * PRICES.metric,
};

/** Error logs of the domain; a well one writes a few megabytes. */
const ERROR_LOGS_GB = 0.1;

/** Monthly price by part. `hasFreeTrail` says whether another trail already uses the free copy of management events. */
export function estimate(
  answers: ShapeAnswers &
    Pick<Answers, 'eventsPerMonth' | 'existingLogGroup' | 'alertEmail' | 'alertWebhook' | 'errorLogs'>,
  region: string,
  proxyInstanceType: string,
  otherTrails: number,
): CostLine[] {
  const gigabytes = (answers.eventsPerMonth * RECORD_BYTES) / 1e9;
  const newTrail = answers.existingLogGroup === undefined;
  const lines: CostLine[] = [
    domainCost(answers, region),
    {
      part: 'Proxy',
      detail: `${proxyInstanceType}, public IPv4, ${PROXY_VOLUME_GIB} GiB`,
      usd:
        ((PRICES.compute[proxyInstanceType] ?? PRICES.compute['t4g.micro'] ?? 0) + PRICES.publicIpv4Hour) *
          MONTH_HOURS +
        PROXY_VOLUME_GIB * PRICES.volumeGiB,
    },
    { part: 'Alarms', detail: `${ALARMS} alarms`, usd: ALARMS * PRICES.alarm },
    {
      part: 'Logs and storage',
      detail: `${answers.eventsPerMonth.toLocaleString('en-US')} events`,
      usd: newTrail ? gigabytes * (PRICES.logsIngestGB + PRICES.logsStorageGB + PRICES.objectStorageGB) : 0,
    },
  ];
  if (hasAlerts(answers)) lines.push(ALERT_COST);
  if (answers.errorLogs)
    lines.push({
      part: 'Error logs',
      detail: `$${PRICES.logsIngestGB.toFixed(2)} a GB; ${ERROR_LOGS_GB} GB assumed`,
      usd: ERROR_LOGS_GB * (PRICES.logsIngestGB + PRICES.logsStorageGB),
    });
  if (newTrail && otherTrails > 0) {
    lines.push({
      part: 'Second trail',
      detail: `the first copy is free, ${otherTrails} trail${otherTrails > 1 ? 's' : ''} already there`,
      usd: answers.eventsPerMonth * PRICES.extraTrailPerEvent,
    });
  }
  return lines;
}

/** What the domain costs a month. Nodes of a type whose price is not known are not in it, and are named. */
export function domainCost(answers: ShapeAnswers, region: string): CostLine {
  const shape = shapeOf(answers, region);
  const { nodes, instanceType, masters, masterType, volumeGiB } = shape;
  const data = PRICES.search[instanceType];
  const master = masterType === undefined ? 0 : (PRICES.search[masterType] ?? 0);
  return {
    part: 'Domain',
    detail: shapeWords(shape),
    usd: ((data ?? 0) * nodes + master * masters) * MONTH_HOURS + nodes * volumeGiB * PRICES.searchVolumeGiB,
    ...(data === undefined ? { unpriced: instanceType } : {}),
  };
}

/** Sum of an estimate in US dollars. */
export const total = (lines: readonly CostLine[]): number => lines.reduce((sum, line) => sum + line.usd, 0);
