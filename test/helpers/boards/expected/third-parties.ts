import type { Event } from '../event.ts';
import { count, different, type Expected, first, last, type Value } from '../rows.ts';
import {
  actor,
  address,
  all,
  attempt,
  change,
  code,
  country,
  failed,
  field,
  foreign,
  has,
  key,
  name,
  not,
  outcome,
  refused,
  region,
  source,
  target,
} from './common.ts';

const vendor: Value = ({ party }) => party?.name;
const account: Value = ({ party }) => party?.account;
const via =
  (way: string) =>
  ({ party }: Event) =>
    party?.via === way;
const asked = via('assume-role');
const entered = all(asked, not(failed));
const acting = all(foreign, not(asked));
const denied = all(foreign, refused);
const external = has('requestParameters.externalId');
const of = [count, last];

export const THIRD_PARTIES: Readonly<Record<string, Expected>> = {
  denied: { where: denied },
  'no-external-id': { where: all(entered, ({ name }) => name === 'AssumeRole', not(external)) },
  count: { where: foreign, of: [different(account)] },
  sessions: { where: entered },
  changed: { where: all(acting, change) },
  seen: { where: foreign, by: [vendor, account], of: [different(actor), first, last] },
  'over-time': { where: foreign, by: ['day'] },
  'what-changed': { where: all(acting, attempt), by: [vendor, name, target, outcome], of },
  'denied-calls': { where: denied, by: [vendor, name, code], of },
  services: { where: foreign, by: [vendor, source], of: [first, count] },
  regions: { where: foreign, by: [vendor, region], of: [first] },
  addresses: { where: foreign, by: [vendor, address, country], of: [first, last, count] },
  roles: {
    where: asked,
    by: [vendor, field('requestParameters.roleArn'), field('requestParameters.externalId'), outcome],
    of,
  },
  chain: {
    where: via('session'),
    by: [vendor, key, name, outcome],
    of: [last],
  },
  direct: { where: via('direct'), by: [vendor, name, target, outcome], of },
  delegates: {
    where: has('userIdentity.invokedByDelegate'),
    by: [vendor, name, actor, outcome],
    of,
  },
};
