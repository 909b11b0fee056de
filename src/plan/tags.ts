import type { Tag, TagChange } from '../core/types.ts';
import { OWNER_TAG, VERSION_TAG } from '../stack/facts.ts';

/** Answer that means: no tags. */
const NO_TAGS = 'none';

/** Tags that a resource of the stack carries of our own: the template's, and the version of the stack. */
const OUR_TAGS = [OWNER_TAG, VERSION_TAG];

/**
 * A stack takes 50 tags, but hands them to its search domain, which takes 10 (OpenSearch Service API, AddTags: "A domain
 * can have up to 10 tags"). Tags of AWS itself do not count (CloudFormation, "CloudFormation resource tagging").
 */
export const MOST_TAGS = 10 - OUR_TAGS.length;

/** CloudFormation API reference, Tag: key 1 to 128 characters, value 1 to 256. */
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** IAM API reference, Tag: the roles are what takes the fewest characters. No comma: a list of tags has one meaning. */
const CHARACTERS = /^[\p{L}\p{Zs}\p{N}_.:/=+\-@]*$/u;

/** Keys that IAM holds for the same: it tells no case apart (IAM User Guide, "Tags for IAM resources"). */
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * Reads `key=value` entries, separated by commas: `key=` removes a tag, `none` all that are there.
 *
 * @returns `problems` has one line per entry that can't be used; empty when all can.
 */
export function readTagChange(text: string): TagChange & { readonly problems: readonly string[] } {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const all = entries[0] === NO_TAGS;
  const read = entries.slice(all ? 1 : 0).map(readEntry);
  const tags = read.flatMap((one) => (typeof one === 'string' ? [] : [one]));
  const set = tags.filter(({ value }) => value !== '');
  const remove = tags.filter(({ value }) => value === '').map(({ key }) => key);
  return {
    all,
    set,
    remove,
    problems: [
      ...read.filter((one) => typeof one === 'string'),
      ...twice(tags.map(({ key }) => key)),
      ...(tooMany(set.length) ?? []),
    ],
  };
}

/** A tag, with an empty value where it is to be removed; or a sentence on why this is none. */
function readEntry(entry: string): Tag | string {
  const at = entry.indexOf('=');
  if (at < 0)
    return `${entry}: it is not key=value, such as team=platform (no tag has a comma, as IAM takes none)`;
  const [key, value] = [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
  if (key === '') return `${entry}: the key is missing`;
  if (key.length > LONGEST_KEY)
    return `${key}: the key has ${key.length} characters; AWS takes ${LONGEST_KEY}`;
  if (value.length > LONGEST_VALUE)
    return `${key}: the value has ${value.length} characters; AWS takes ${LONGEST_VALUE}`;
  if ([key, value].some((part) => /^aws:/i.test(part)))
    return `${key}: keys and values that begin with aws: belong to AWS`;
  if (OUR_TAGS.some((own) => same(own, key))) return `${key} is a tag that this tool sets itself`;
  if (![key, value].every((part) => CHARACTERS.test(part)))
    return `${key}: a tag takes letters, digits, blanks and _ . : / = + - @`;
  return { key, value };
}

function twice(keys: readonly string[]): string[] {
  return keys.flatMap((key, at) => {
    const first = keys.slice(0, at).find((other) => same(other, key));
    if (first === undefined) return [];
    const why = first === key ? '' : `, and IAM takes ${first} and ${key} for one`;
    return [`${key}: it is named twice${why}`];
  });
}

/** Why so many tags can't be set; undefined when they can. */
const tooMany = (count: number): string[] | undefined =>
  count <= MOST_TAGS
    ? undefined
    : [`${count} tags are too many: a search domain takes 10, and ${OUR_TAGS.length} are this tool's own`];

/** The tags after a change, in the order of those before, new ones last. */
export function changedTags(before: readonly Tag[], { all, set, remove }: TagChange): Tag[] {
  const staying = (all ? [] : before).filter(({ key }) => !remove.some((one) => same(one, key)));
  const replaced = staying.map((old) => set.find(({ key }) => same(key, old.key)) ?? old);
  return [...replaced, ...set.filter((one) => !replaced.includes(one))];
}

/** Why a stack can't have the tags of a change beside those it has; undefined when it can. */
export const tagChangeProblem = (before: readonly Tag[], change: TagChange): string | undefined =>
  tooMany(changedTags(before, change).length)?.map((why) => `With those that the stack has, ${why}.`)[0];

/** Tags as a person reads them. */
export const tagWords = (tags: readonly Tag[]): string =>
  tags.map(({ key, value }) => `${key}=${value}`).join(', ') || NO_TAGS;
