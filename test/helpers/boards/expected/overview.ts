import { count, different, type Expected, last } from '../rows.ts';
import {
  actor,
  address,
  attempt,
  aws,
  code,
  country,
  everything,
  failed,
  field,
  first,
  has,
  inAccount,
  kind,
  name,
  network,
  not,
  outcome,
  region,
  source,
} from './common.ts';
import { bySeverity } from './detections.ts';

const where = everything;

export const OVERVIEW: Readonly<Record<string, Expected>> = {
  'act-now': { where: bySeverity('act-now') },
  'look-today': { where: bySeverity('look-today') },
  failed: { where: failed },
  newest: { where, of: [last] },
  outcome: { where, by: [outcome, 'day'] },
  kinds: { where, by: [kind, 'day'] },
  who: { where: not(aws), by: [actor, outcome], of: [count, last] },
  'by-day': { where: attempt, by: [outcome, 'day'] },
  first: {
    where: first('service', 'region', 'country', 'network', 'agent'),
    by: [actor, source],
    of: [last],
  },
  services: { where, by: [source, outcome] },
  calls: { where, by: [name, outcome] },
  errors: { where: failed, by: [code] },
  accounts: { where, by: [inAccount], of: [count, different(actor)] },
  regions: { where, by: [region], of: [count, different(name), last] },
  sources: { where, by: [address], of: [count, different(actor)] },
  countries: { where, by: [country, network], of: [count, different(actor)] },
  insights: {
    where: has('insightDetails'),
    by: [field('insightDetails.eventName'), field('insightDetails.insightType')],
    of: [count, last],
  },
  tls: { where, by: [field('tlsDetails.tlsVersion')] },
};
