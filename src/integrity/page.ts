import { html, type Markup, NOTHING } from '../report/escape.ts';
import { figure, time } from '../report/format.ts';
import { STYLE } from '../report/style.ts';
import { table } from '../report/table.ts';
import { VERSION } from '../version.ts';
import type { ChainResult, Result } from './check.ts';
import { FAULTS, type Fault, type Found } from './found.ts';

export interface PageFacts extends Result {
  readonly stack: string;
  /** ARN of the caller. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly made: number;
}

const CSP = "default-src 'none'; style-src 'unsafe-inline'";

const METHOD = [
  'Each digest file was read from where CloudTrail has put it. Its signature (RSA, SHA-256) was checked with the public key that CloudTrail lists for the region, over the end of its hour, its place, the SHA-256 of its content, and the signature of the digest before it.',
  'Each digest was compared with the hash and signature that the next one has of it. The hours of all digests were laid side by side: CloudTrail delivers a digest for each hour, also for one in which nothing happened.',
  'Each log file that a valid digest lists was read, and the SHA-256 of its uncompressed content was compared with the digest’s. Each log file of the range in the bucket was looked for in the valid digests.',
  'As AWS documents it: CloudTrail User Guide, “Custom implementations of CloudTrail log file integrity validation”. The same can be checked with “aws cloudtrail validate-logs”, which does not look for log files and hours without a digest.',
];

/** The whole page for an auditor: nothing is loaded, nothing runs. */
export function page(facts: PageFacts): string {
  const { bucket, from, to, made, stack, by, chains, found } = facts;
  const title = 'CloudTrail: integrity of log files';
  const verdict =
    found.length === 0
      ? html`<p class="number fine">Nothing is missing or altered</p>`
      : html`<p class="number alert">${figure(found.length)} findings</p>`;
  const { markup } = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${CSP}"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}, ${time(to).slice(0, 10)}</title><style>${STYLE}</style></head>
<body><header><h1>${title}</h1><p class="quiet">${time(from)} to ${time(to)} UTC · bucket ${bucket} · stack ${stack} · made ${time(made)} UTC by ${by} · create-cloudtrail-kibana ${VERSION}</p></header>
<main><figure class="w48 panel"><figcaption><h2>Result</h2></figcaption>${verdict}${findings(found)}</figure><figure class="w48 panel"><figcaption><h2>What was checked</h2></figcaption>${checked(chains)}</figure><figure class="w48 panel"><figcaption><h2>How it was checked</h2></figcaption>${METHOD.map((text) => html`<p>${text}</p>`)}</figure></main></body></html>
`;
  return markup;
}

function findings(found: readonly Found[]): Markup {
  if (found.length === 0) return NOTHING;
  const faults = Object.keys(FAULTS) as Fault[];
  const groups = faults.map((fault) => found.filter((one) => one.fault === fault));
  return html`${groups.map((group, at) => {
    const fault = FAULTS[faults[at] as Fault];
    const rows = group.map(({ account, region, key, why }) => [account, region, key || '–', why]);
    return group.length === 0
      ? NOTHING
      : html`<h3>${fault}: ${figure(group.length)}</h3>${table({ columns: ['Account', 'Region', 'File', 'What was found'], rows }, fault)}`;
  })}`;
}

function checked(chains: readonly ChainResult[]): Markup {
  const columns = [
    'Account',
    'Region',
    'Digests',
    'Valid digests',
    'Log files',
    'Valid log files',
    'Too young for a digest',
  ];
  const rows = chains.map(({ account, region, digests, validDigests, logs, validLogs, pending }) => [
    account,
    region,
    ...[digests, validDigests, logs, validLogs, pending].map(figure),
  ]);
  return table({ columns, rows }, 'What was checked', rows.length);
}
