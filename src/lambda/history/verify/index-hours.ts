import { INDEX_PATTERN, TIME_FIELD } from '../../../schema/index.ts';
import type { Ask } from '../../update-elasticsearch/domain.ts';
import { type HourCount, hourOf } from './hours.ts';

const LENIENT = 'ignore_unavailable=true&allow_no_indices=true';
/** Buckets of one answer; the engines refuse more than 65,535 in all. */
const PAGE = 5000;

interface Page {
  readonly aggregations?: {
    readonly hours: {
      readonly buckets: readonly { readonly key: Key; readonly doc_count: number }[];
      readonly after_key?: object;
    };
  };
  readonly _shards?: { readonly failed?: number };
}

interface Key {
  readonly hour: number;
  readonly region: string | null;
  readonly account: string | null;
}

/** How many events the index has for each hour, region and account from `from` to before `to`, milliseconds since the epoch. */
export async function* indexHours(from: number, to: number, ask: Ask): AsyncGenerator<HourCount> {
  const by = (name: string, field: string) => ({ [name]: { terms: { field, missing_bucket: true } } });
  const sources = [
    { hour: { date_histogram: { field: TIME_FIELD, fixed_interval: '1h' } } },
    by('region', 'awsRegion'),
    by('account', 'recipientAccountId'),
  ];
  let after: object | undefined;
  do {
    const composite = { size: PAGE, sources, ...(after === undefined ? {} : { after }) };
    const body = {
      size: 0,
      track_total_hits: false,
      query: { range: { [TIME_FIELD]: { gte: from, lt: to, format: 'epoch_millis' } } },
      aggs: { hours: { composite } },
    };
    const page = (await ask('POST', `/${INDEX_PATTERN}/_search?${LENIENT}`, body)) as Page;
    if (page._shards?.failed) throw new Error(`${page._shards.failed} shards did not count`);
    for (const { key, doc_count } of page.aggregations?.hours.buckets ?? [])
      yield {
        hour: hourOf(key.hour),
        region: key.region ?? '',
        account: key.account ?? '',
        count: doc_count,
      };
    after = page.aggregations?.hours.after_key;
  } while (after !== undefined);
}
