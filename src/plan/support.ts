const DAY = 86_400_000;
/** An upgrade wants planning: told this long before the end. */
const NOTICE_DAYS = 180;

interface Ends {
  /** Last day of standard support, `YYYY-MM-DD`; after it AWS takes a surcharge. */
  readonly standard: string;
  /** Last day of extended support. */
  readonly extended: string;
}

/** AWS's dates as of 2026-11-23; no date is announced for what is not listed. */
const SUPPORT: readonly (readonly [engine: RegExp, ends: Ends])[] = [
  [
    /^(Elasticsearch_(7\.10|6\.8)|OpenSearch_(1\.3|2\.19))$/,
    { standard: '2027-11-07', extended: '2030-11-07' },
  ],
  [/^(Elasticsearch_7\.9|OpenSearch_2\.(11|13|15|17))$/, { standard: '2027-11-07', extended: '2028-11-07' }],
  [
    /^(Elasticsearch_([1-6]\.\d+|7\.[1-8])|OpenSearch_(1\.[0-2]|2\.[3-9]))$/,
    { standard: '2025-11-07', extended: '2027-11-07' },
  ],
];

export interface Support {
  /** In words for the user. */
  readonly text: string;
  /** True when an end is near or past. */
  readonly ends: boolean;
}

/** How long AWS supports an engine, seen at `now` (milliseconds since the epoch). */
export function supportOf(engine: string, now: number): Support {
  const found = SUPPORT.find(([pattern]) => pattern.test(engine))?.[1];
  if (found === undefined) return { text: `${engine}, support end not announced`, ends: false };
  const left = (day: string) => Math.ceil((Date.parse(day) + DAY - now) / DAY);
  const { standard, extended } = found;
  if (left(extended) <= 0) return { text: `support of ${engine} ended on ${extended}`, ends: true };
  if (left(standard) <= 0)
    return { text: `${engine} costs a surcharge; extended support ends on ${extended}`, ends: true };
  return { text: `${engine}, standard support until ${standard}`, ends: left(standard) <= NOTICE_DAYS };
}
