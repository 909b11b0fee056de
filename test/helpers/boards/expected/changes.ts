import { count, different, type Expected, last } from '../rows.ts';
import { actor, all, aws, calls, change, field, name, not, source, target } from './common.ts';

const byPeople = all(change, not(aws));
const deleted = all(change, ({ name }) => /^(Delete|Terminate|Remove|Deregister)/.test(name));
const of = [count, last];

export const CHANGES: Readonly<Record<string, Expected>> = {
  count: { where: change },
  'by-people': { where: byPeople },
  deleted: { where: deleted },
  actors: { where: byPeople, of: [different(actor)] },
  'over-time': { where: change, by: ['day', source] },
  log: { where: byPeople, by: [actor, name, target], of },
  'by-actor': { where: byPeople, by: [actor] },
  'by-call': { where: change, by: [name] },
  'by-target': { where: change, by: [target] },
  deletions: { where: deleted, by: [actor, name, target], of },
  machines: {
    where: calls('ec2', /(Run|Start|Stop|Reboot|Terminate)Instances/),
    by: [actor, name, target],
    of,
  },
  buckets: {
    where: all(change, calls('s3', /.*Bucket.*/)),
    by: [field('requestParameters.bucketName'), name, actor],
    of,
  },
  iam: { where: all(change, ({ service }) => service === 'iam'), by: [name, target, actor], of },
};
