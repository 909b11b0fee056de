import { INDEX_PATTERN, TIME_FIELD } from '../../../schema/index.ts';
import { type JsonObject, plainText } from '../../json.ts';
import type { Ask } from '../../update-elasticsearch/domain.ts';
import type { HourCount } from './hours.ts';
import type { Extra } from './verdict.ts';

const HOUR_MS = 3_600_000;
const PAGE = 5000;

interface Answer {
  readonly hits: {
    readonly hits: readonly { readonly _id: string; readonly _source?: JsonObject; readonly sort: object }[];
  };
}

/** The events that the index has in an hour, region and account. */
export async function* eventsOfHour({ hour, region, account }: HourCount, ask: Ask): AsyncGenerator<Extra> {
  const from = Date.parse(hour);
  const is = (field: string, value: string) =>
    value === '' ? { bool: { must_not: { exists: { field } } } } : { term: { [field]: value } };
  const filter = [
    { range: { [TIME_FIELD]: { gte: from, lt: from + HOUR_MS, format: 'epoch_millis' } } },
    is('awsRegion', region),
    is('recipientAccountId', account),
  ];
  let after: object | undefined;
  for (;;) {
    const body = {
      size: PAGE,
      track_total_hits: false,
      query: { bool: { filter } },
      _source: [TIME_FIELD, 'eventSource', 'eventName'],
      // The id of an event is also its field eventID, which can be sorted by.
      sort: [{ eventID: 'asc' }],
      ...(after === undefined ? {} : { search_after: after }),
    };
    const { hits } = (await ask('POST', `/${INDEX_PATTERN}/_search`, body)) as Answer;
    for (const { _id: id, _source = {} } of hits.hits) {
      const text = (name: string) => plainText(_source[name]);
      yield {
        id,
        time: text(TIME_FIELD),
        region,
        account,
        source: text('eventSource'),
        name: text('eventName'),
      };
    }
    after = hits.hits.at(-1)?.sort;
    if (after === undefined || hits.hits.length < PAGE) return;
  }
}
