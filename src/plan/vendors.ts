/** A third party that has access to the account, under the name that dashboards show. */
export interface Vendor {
  /** Twelve digits; zeros in front count. */
  readonly account: string;
  readonly name: string;
}

/** Answer that means: no vendor has a name. */
export const NO_VENDORS = 'none';
/**
 * Longest list, in bytes as the stack keeps it. The forwarder gets it in its environment, of which Lambda takes 4 KB in
 * all, names, quotes and the domain's endpoint included.
 */
export const MAX_VENDOR_BYTES = 3500;
const MAX_NAME = 60;
/** Printable, and nothing else than ASCII: CloudFormation may give other characters back as question marks. */
const NAME = /^(?=\S)[ -~]+(?<=\S)$/;
const RESERVED = /["'`,=]/;

export interface VendorList {
  readonly vendors: readonly Vendor[];
  /** One line per entry that can't be used; empty when the list is good. */
  readonly problems: readonly string[];
}

/** Reads `account=name` entries, separated by commas; nothing, or {@link NO_VENDORS}, is an empty list. */
export function parseVendors(text: string): VendorList {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 1 && entries[0] === NO_VENDORS) return { vendors: [], problems: [] };
  const read = entries.map(readVendor);
  const vendors = read.flatMap((one) => (typeof one === 'string' ? [] : [one]));
  const problems = read.filter((one) => typeof one === 'string');
  const accounts = vendors.map(({ account }) => account);
  for (const twice of new Set(accounts.filter((one, at) => accounts.indexOf(one) !== at)))
    problems.push(`${twice}: it has two names; an account takes one`);
  const bytes = formatVendors(vendors).length;
  if (bytes > MAX_VENDOR_BYTES)
    problems.push(`the list has ${bytes} bytes; the stack takes ${MAX_VENDOR_BYTES}: shorten the names`);
  return { vendors, problems };
}

/** One text for one list, as the parameter `Vendors` keeps it: `123456789012=Acme,210987654321=Data Dog Inc`. */
export const formatVendors = (vendors: readonly Vendor[]): string =>
  vendors.map(({ account, name }) => `${account}=${name}`).join(',');

/** A vendor, or a sentence on why this is none. */
function readVendor(entry: string): Vendor | string {
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
  if (!NAME.test(name)) return `${entry}: a name takes letters without accents, digits, blanks and signs`;
  if (name.length > MAX_NAME) return `${entry}: the name has ${name.length} characters; it takes ${MAX_NAME}`;
  return { account, name };
}
