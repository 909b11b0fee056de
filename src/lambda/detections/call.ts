import { type JsonObject, text } from '../json.ts';

/** Services whose calls carry the date of their API: `UpdateFunctionCode20150331v2`, `CreateDistribution2020_05_31`. */
export const DATED: ReadonlySet<string> = new Set(['lambda', 'cloudfront']);
const DATE = /20\d{2}_?\d{2}_?\d{2}(?:v\d)?$/;
const HOST = /\.amazonaws\.com(?:\.cn)?$/;

export const withoutDate = (name: string): string => name.replace(DATE, '');

/** `iam:CreateUser`; a call of a {@link DATED} service without its date. */
export function callOf({ eventSource, eventName }: JsonObject): string {
  const service = (text(eventSource) ?? '').replace(HOST, '');
  const name = text(eventName) ?? '';
  return `${service}:${DATED.has(service) ? withoutDate(name) : name}`;
}
