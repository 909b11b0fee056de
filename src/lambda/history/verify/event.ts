import { at, type JsonObject, plainText } from '../../json.ts';
import type { Document } from '../../logs-to-elasticsearch/normalise.ts';

/**
 * What an event in the index is compared by: the time, what was done, and who did it. Anyone who may write to the log group
 * could bring an event of another content under the id of a later one, which is then taken for a duplicate.
 */
const COMPARED = [
  'eventTime',
  'eventSource',
  'eventName',
  'userIdentity.type',
  'userIdentity.principalId',
  'userIdentity.arn',
  'userIdentity.accountId',
] as const;

/** Beside those, where an event belongs. */
const PLACED = ['awsRegion', 'recipientAccountId'] as const;

/** Fields to ask the index for. */
export const ASKED: readonly string[] = [...COMPARED, ...PLACED];

/** An event of a log file as it has to be in the index. */
export interface Wanted {
  readonly document: Document;
  readonly region: string;
  readonly account: string;
  readonly source: string;
  readonly name: string;
  /** The values of what is compared, one text. */
  readonly content: string;
}

/** What the index has to hold for a document. */
export function wantedOf(document: Document): Wanted {
  const body = JSON.parse(document.body) as JsonObject;
  const text = (field: string): string => plainText(body[field]);
  return {
    document,
    region: text('awsRegion'),
    account: text('recipientAccountId'),
    source: text('eventSource'),
    name: text('eventName'),
    content: contentOf(body),
  };
}

/** The values of what is compared, one text, of a document as the index gives it. */
export const contentOf = (source: JsonObject): string =>
  JSON.stringify(COMPARED.map((field) => comparable(field, at(source, ...field.split('.')))));

/** A time in any spelling is the same time. */
const comparable = (field: string, value: unknown): unknown => {
  const time = field === 'eventTime' && typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? (value ?? null) : time;
};

/** The same values with their names, for a person. */
export function wordsOf(source: JsonObject): string {
  return COMPARED.flatMap((field) => {
    const text = plainText(at(source, ...field.split('.')));
    return text === '' ? [] : [`${field} ${text}`];
  }).join(', ');
}
