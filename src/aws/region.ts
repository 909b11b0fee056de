import { distance } from 'fastest-levenshtein';
import { type CliError, usageError } from '../core/errors.ts';
import { REGIONS } from './regions.ts';

/** us-east-1, ap-southeast-2, us-gov-west-1, eusc-de-east-1: every region's code has this form. */
const CODE = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

/** Farther than this a code is another one, and no slip of the hand. */
const FARTHEST_SLIP = 2;

/**
 * The error (exit 2) for a text that cannot be the code of a region; undefined for one that can, be it known here or
 * not.
 */
export const regionError = (text: string): CliError | undefined =>
  CODE.test(text) ? undefined : noSuchRegion(text);

/** The error (exit 2) for a region that does not exist. */
export function noSuchRegion(text: string): CliError {
  const near = nearestRegion(text);
  return usageError(
    'no-such-region',
    `There is no region "${text}".`,
    near === undefined
      ? 'Name it by its code: --region us-east-1 (or AWS_REGION, or the region of the profile).'
      : `Did you mean ${near} (${REGIONS[near]})? Name it by its code: --region ${near}`,
    whyNot(text),
  );
}

function whyNot(text: string): string {
  if (text === '') return 'It is empty.';
  if (CODE.test(text.slice(0, -1)) && /[a-z]$/.test(text)) return `${text} is an availability zone.`;
  return CODE.test(text) ? 'Its addresses are unknown.' : "A region's code looks like us-east-1.";
}

/** The known region that was meant most likely: by its name, by a code that is not whole, or by a slip of the hand. */
export function nearestRegion(text: string): string | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return undefined;
  const code = wanted.replace(/[\s_.]+/g, '-');
  const codes = Object.keys(REGIONS);
  const byName = codes.find((one) => REGIONS[one]?.toLowerCase() === wanted);
  // A code that is not whole: a zone has a letter more, "us-east" a number less.
  const byStart = codes.find((one) => code.startsWith(one) || one.startsWith(code));
  const byPlace = codes.find((one) => wanted.length > 3 && REGIONS[one]?.toLowerCase().includes(wanted));
  return byName ?? byStart ?? byPlace ?? nearestCode(code, codes);
}

function nearestCode(code: string, codes: readonly string[]): string | undefined {
  const bare = (text: string) => text.replaceAll('-', '');
  const [best] = codes
    .map((one) => ({ one, far: distance(bare(one), bare(code)) }))
    .sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= FARTHEST_SLIP ? best.one : undefined;
}
