import type { NamedAccount } from '../core/named-account.ts';

/** Answer that means: no account has a name. */
export const NO_NAMES = 'none';
/** Longest list, in bytes as the stack keeps it. */
export const MAX_LIST_BYTES = 3500;
/** Both lists are in one parameter of Parameter Store, which takes 4,096 characters (SSM API Reference, PutParameter). */
const MAX_BOTH_BYTES = 4000;
const MAX_NAME = 60;
/** Printable, and nothing else than ASCII: CloudFormation may give other characters back as question marks. */
const NAME = /^(?=\S)[ -~]+(?<=\S)$/;
const RESERVED = /["'`,=]/;
/** The same parameter refuses what looks like the name of another one. */
const NESTED = /\{\{/;

export interface NamedAccounts {
  readonly list: readonly NamedAccount[];
  /** One line per entry that can't be used; empty when the list is good. */
  readonly problems: readonly string[];
}

/** Reads `account=name` entries, separated by commas; nothing, or {@link NO_NAMES}, is an empty list. */
export function parseNamedAccounts(text: string): NamedAccounts {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 1 && entries[0] === NO_NAMES) return { list: [], problems: [] };
  const read = entries.map(readEntry);
  const list = read.flatMap((one) => (typeof one === 'string' ? [] : [one]));
  const problems = read.filter((one) => typeof one === 'string');
  const accounts = list.map(({ account }) => account);
  for (const twice of new Set(accounts.filter((one, at) => accounts.indexOf(one) !== at)))
    problems.push(`${twice}: it has two names; an account takes one`);
  const bytes = formatNamedAccounts(list).length;
  if (bytes > MAX_LIST_BYTES)
    problems.push(`the list has ${bytes} bytes; the stack takes ${MAX_LIST_BYTES}: shorten the names`);
  return { list, problems };
}

/** One text for one list, as a parameter keeps it: `123456789012=Acme,210987654321=Data Dog Inc`. */
export const formatNamedAccounts = (list: readonly NamedAccount[]): string =>
  list.map(({ account, name }) => `${account}=${name}`).join(',');

/** Why a list may not be what it is beside the other one: an account is in both, or they are too long together. */
export function besideOther(text: string, other: string): string | undefined {
  const others = parseNamedAccounts(other).list.map(({ account }) => account);
  const both = parseNamedAccounts(text).list.filter(({ account }) => others.includes(account));
  if (both.length === 0) return tooLong(text, other);
  const accounts = both.map(({ account }) => account).join(', ');
  return `${accounts}: named by both --account and --vendor, but an account is either your own or a third party's; give both flags to move it`;
}

function tooLong(...texts: readonly string[]): string | undefined {
  const bytes = texts.map((text) => formatNamedAccounts(parseNamedAccounts(text).list).length);
  const both = bytes.reduce((sum, length) => sum + length, 0);
  return both > MAX_BOTH_BYTES
    ? `the lists of --account and --vendor have ${both} bytes together; the stack takes ${MAX_BOTH_BYTES}: shorten the names`
    : undefined;
}

/** A named account, or a sentence on why this is none. */
function readEntry(entry: string): NamedAccount | string {
  const at = entry.indexOf('=');
  if (at < 0) return `${entry}: it is not account=name, such as 123456789012=Acme`;
  // The console shows accounts with hyphens.
  const account = entry
    .slice(0, at)
    .trim()
    .replace(/^(\d{4})-(\d{4})-(\d{4})$/, '$1$2$3');
  const name = entry.slice(at + 1).trim();
  if (!/^\d{12}$/.test(account)) return `${entry}: an account has 12 digits, zeros in front included`;
  if (name === '') return `${entry}: the name is missing`;
  if (RESERVED.test(name)) return `${entry}: a name takes no quotes, commas and equals signs`;
  if (NESTED.test(name)) return `${entry}: a name takes no "{{"`;
  if (!NAME.test(name)) return `${entry}: a name takes letters without accents, digits, blanks and signs`;
  if (name.length > MAX_NAME) return `${entry}: the name has ${name.length} characters; it takes ${MAX_NAME}`;
  return { account, name };
}
