import { INDEX_PATTERN, TIME_FIELD } from '../../../schema/index.ts';
import { type JsonObject, plainText } from '../../json.ts';
import type { Ask } from '../../update-elasticsearch/domain.ts';
import type { HourCount } from './hours.ts';
import type { Extra } from './verdict.ts';

const HOUR_MS = 3_600_000;
/** Hits of one answer: the engines give no more without a scroll. */
const MOST = 10_000;
/** CloudTrail's times are of whole seconds: shorter spans can't be divided further. */
const SHORTEST_MS = 1000;

interface Answer {
  readonly hits: { readonly hits: readonly { readonly _id: string; readonly _source?: JsonObject }[] };
}

/**
 * The events that the index has in an hour, region and account. Ids can't be sorted by, so that a span with too many for
 * one answer is asked for in halves; of more than 10,000 in one second, that many are given.
 */
export async function* eventsOfHour(hour: HourCount, ask: Ask): AsyncGenerator<Extra> {
  const from = Date.parse(hour.hour);
  yield* eventsBetween(from, from + HOUR_MS, hour, ask);
}

async function* eventsBetween(
  from: number,
  to: number,
  hour: HourCount,
  ask: Ask,
): AsyncGenerator<Extra, void> {
  const { region, account } = hour;
  const is = (field: string, value: string) =>
    value === '' ? { bool: { must_not: { exists: { field } } } } : { term: { [field]: value } };
  const filter = [
    { range: { [TIME_FIELD]: { gte: from, lt: to, format: 'epoch_millis' } } },
    is('awsRegion', region),
    is('recipientAccountId', account),
  ];
  const _source = [TIME_FIELD, 'eventSource', 'eventName'];
  const body = { size: MOST, track_total_hits: false, query: { bool: { filter } }, _source };
  const { hits } = (await ask('POST', `/${INDEX_PATTERN}/_search`, body)) as Answer;
  if (hits.hits.length >= MOST && to - from > SHORTEST_MS) {
    const half = from + Math.ceil((to - from) / 2);
    yield* eventsBetween(from, half, hour, ask);
    yield* eventsBetween(half, to, hour, ask);
    return;
  }
  for (const { _id: id, _source: source = {} } of hits.hits) {
    const text = (name: string) => plainText(source[name]);
    yield {
      id,
      time: text(TIME_FIELD),
      region,
      account,
      source: text('eventSource'),
      name: text('eventName'),
    };
  }
}
