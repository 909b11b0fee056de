import { count, different, type Expected, first, last, type Value } from '../rows.ts';
import {
  actor,
  address,
  all,
  change,
  code,
  failed,
  field,
  foreign,
  has,
  key,
  name,
  not,
  refused,
  region,
  source,
  target,
} from './common.ts';

const vendor: Value = ({ party }) => party?.name;
const account: Value = ({ party }) => party?.account;
const via =
  (way: string) =>
  ({ party }: Parameters<Value>[0]) =>
    party?.via === way;
const entered = all(via('assume-role'), not(failed));
const changed = all(foreign, change);
const denied = all(foreign, refused);
const external = has('requestParameters.externalId');
const newest = [first, last, count];

export const THIRD_PARTIES: Readonly<Record<string, Expected>> = {
  count: { where: foreign, of: [different(account)] },
  sessions: { where: entered },
  changed: { where: changed },
  denied: { where: denied },
  'no-external-id': { where: all(entered, ({ name }) => name === 'AssumeRole', not(external)) },
  'what-changed': { where: changed, by: [vendor, name, target], of: [count, last] },
  'over-time': { where: foreign, by: ['day', vendor] },
  seen: { where: foreign, by: [vendor, account], of: [count, different(actor), first, last] },
  'denied-calls': { where: denied, by: [vendor, name, code], of: [count, last] },
  roles: {
    where: entered,
    by: [vendor, field('requestParameters.roleArn'), field('requestParameters.roleSessionName')],
    of: [count, last],
  },
  'external-id': { where: entered, by: [vendor, { yes: external, no: not(external) }] },
  regions: { where: foreign, by: [vendor, region], of: newest },
  services: { where: foreign, by: [vendor, source], of: newest },
  addresses: { where: foreign, by: [vendor, address], of: newest },
  delegates: { where: has('userIdentity.invokedByDelegate'), by: [vendor, name, actor], of: [count, last] },
  direct: { where: via('direct'), by: [vendor, name, target], of: [count, last] },
  chain: { where: via('session'), by: [vendor, key, name], of: [count, first, last] },
};
