import { isObject } from './http.ts';
import type { Search } from './search.ts';

export interface EventRow {
  readonly time: string;
  readonly name: string;
  readonly service: string;
  readonly who: string;
  readonly from: string;
  readonly region: string;
  readonly error: string;
}

export interface Events {
  readonly total: number;
  readonly latest: readonly EventRow[];
}

const SHOWN = [
  'eventTime',
  'eventName',
  'eventSource',
  'userIdentity',
  'sourceIPAddress',
  'awsRegion',
  'errorCode',
];

/** The number of CloudTrail events that the search server holds, and the latest 20. */
export async function readEvents(search: Search): Promise<Events> {
  const { status, body } = await search(
    '/cloudtrail-*/_search?ignore_unavailable=true&allow_no_indices=true',
    {
      size: 20,
      track_total_hits: true,
      sort: [{ eventTime: { order: 'desc', unmapped_type: 'date' } }],
      _source: SHOWN,
    },
  );
  if (status !== 200) throw new Error(`the search server answered ${status}`);
  const { hits } = body as {
    hits: { total: { value: number }; hits: { _source: Record<string, unknown> }[] };
  };
  return { total: hits.total.value, latest: hits.hits.map((hit) => toRow(hit._source)) };
}

function toRow(source: Readonly<Record<string, unknown>>): EventRow {
  return {
    time: text(source.eventTime),
    name: text(source.eventName),
    service: text(source.eventSource).replace(/\.amazonaws\.com$/, ''),
    who: who(source.userIdentity),
    from: text(source.sourceIPAddress),
    region: text(source.awsRegion),
    error: text(source.errorCode),
  };
}

function who(identity: unknown): string {
  if (!isObject(identity)) return '';
  const session = isObject(identity.sessionContext) ? identity.sessionContext : {};
  const issuer = isObject(session.sessionIssuer) ? session.sessionIssuer : {};
  return text(identity.userName ?? issuer.userName ?? identity.invokedBy ?? identity.arn ?? identity.type);
}

const text = (value: unknown) =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
