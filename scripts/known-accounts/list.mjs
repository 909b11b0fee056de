// The list of accounts whose owners are known, as the repository that keeps it writes it, and what two of them differ in.
import { parse } from 'yaml';

const ACCOUNT = /^\d{12}$/;

/**
 * @param {string} yaml accounts.yaml of fwdcloudsec/known_aws_accounts.
 * @param {{ name: string, accounts: string[] }[]} more what that list lacks: see more.json, with the vendors' own pages.
 * @returns {{ vendors: Record<string, string[]>, aws: Record<string, string[]> }} accounts by name; `aws` are accounts of
 * AWS's own services. Both in the order of the names, so that a new list differs only in what has changed.
 */
export function listOf(yaml, more = []) {
  const lists = { vendors: {}, aws: {} };
  const owners = new Map();
  for (const { name, type, accounts } of [...parse(yaml), ...more]) {
    const list = type === 'aws' ? lists.aws : lists.vendors;
    for (const account of accounts) {
      if (!ACCOUNT.test(account)) throw new Error(`${name}: ${account} is no account id`);
      // An id that stands under two names keeps the first.
      if (owners.has(account)) continue;
      owners.set(account, name);
      list[name] = [...(list[name] ?? []), account];
    }
  }
  return { vendors: sorted(lists.vendors), aws: sorted(lists.aws) };
}

const sorted = (list) => Object.fromEntries(Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Owner of each account, such as `AWS: ELB logs`. */
const ownersIn = ({ vendors, aws }) =>
  new Map([
    ...Object.entries(vendors).flatMap(([name, accounts]) => accounts.map((account) => [account, name])),
    ...Object.entries(aws).flatMap(([name, accounts]) =>
      accounts.map((account) => [account, `AWS: ${name}`]),
    ),
  ]);

/** Lines such as `+ 123456789012 Acme`, `- 123456789012 Acme` and `~ 123456789012 Acme → Acme Inc`. */
export function changes(before, after) {
  const [old, now] = [ownersIn(before), ownersIn(after)];
  const gone = [...old]
    .filter(([account]) => !now.has(account))
    .map(([account, name]) => `- ${account} ${name}`);
  const rest = [...now].flatMap(([account, name]) => {
    if (!old.has(account)) return `+ ${account} ${name}`;
    return old.get(account) === name ? [] : `~ ${account} ${old.get(account)} → ${name}`;
  });
  return [...gone, ...rest];
}
