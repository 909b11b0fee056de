import type { FlagSpec } from '../core/flag-spec.ts';
import { isDay } from './authorized.ts';
import { parseCidrList } from './cidr.ts';

/** What is wrong with the text of a value: one sentence, or undefined when it can be right. */
export type Check = NonNullable<FlagSpec['check']>;

/** One of a few words. */
export const oneOf =
  (values: readonly string[]): Check =>
  (text) =>
    values.includes(text) ? undefined : `It has to be one of ${values.join(', ')}.`;

/** A whole number; `_` and `,` between digits are allowed. */
export const wholeNumber =
  (min: number, max: number): Check =>
  (text) => {
    const number = Number(text.replaceAll(/[_,]/g, '') || Number.NaN);
    const fits = Number.isInteger(number) && number >= min && number <= max;
    return fits ? undefined : `It has to be a whole number from ${min} to ${max}.`;
  };

/** A text of a certain form. */
export const matching =
  (pattern: RegExp, sentence: string): Check =>
  (text) =>
    pattern.test(text) ? undefined : sentence;

/** IPv4 addresses and networks. */
export const cidrList: Check = (text) => {
  const [first, ...more] = parseCidrList([text]).problems;
  if (first === undefined) return undefined;
  return more.length === 0 ? sentence(first) : `${sentence(first)} And ${more.length} more like it.`;
};

/** A day of the calendar. */
export const day: Check = (text) =>
  isDay(text.trim()) ? undefined : 'It has to be a day such as 2027-01-31 (YYYY-MM-DD).';

/** An address of the web. */
export const webAddress: Check = (text) => {
  const valid = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  return valid ? undefined : 'It has to be an address such as http://127.0.0.1:9200.';
};

const sentence = (text: string): string => `${text.replace(/[.]$/, '')}.`;
