import { count, different, type Expected, last } from '../rows.ts';
import {
  actor,
  address,
  aws,
  change,
  code,
  everything,
  failed,
  field,
  foreign,
  has,
  name,
  not,
  outcome,
  refused,
  region,
  source,
} from './common.ts';

const where = everything;

export const OVERVIEW: Readonly<Record<string, Expected>> = {
  events: { where },
  changes: { where: change },
  failed: { where: failed },
  actors: { where: not(aws), of: [different(actor)] },
  // Services call by their names.
  addresses: { where, of: [different((event) => /^[\d.]+$|:/.exec(address(event) ?? '')?.input)] },
  'third-parties': { where: foreign, of: [different(({ party }) => party?.name)] },
  'read-write': {
    where,
    by: [
      'day',
      { Reads: ({ get }) => get('readOnly') === true, Writes: ({ get }) => get('readOnly') === false },
    ],
  },
  outcome: { where, by: ['day', outcome] },
  services: { where, by: [source] },
  calls: { where, by: [name] },
  who: { where: not(aws), by: [actor] },
  regions: { where, by: [region], of: [count, different(name), last] },
  accounts: { where, by: [field('recipientAccountId')], of: [count, different(actor)] },
  'identity-types': { where, by: [field('userIdentity.type')] },
  'on-behalf': { where, by: [{ 'Services of AWS': aws, 'People and programs': not(aws) }] },
  agents: { where: not(aws), by: [field('userAgent')] },
  sources: { where, by: [address], of: [count, different(actor)] },
  errors: { where: failed, by: [code] },
  denials: { where: refused, by: ['day', source] },
  tls: { where, by: [field('tlsDetails.tlsVersion')] },
  insights: {
    where: has('insightDetails'),
    by: [field('insightDetails.eventName'), field('insightDetails.insightType')],
    of: [count, last],
  },
};
