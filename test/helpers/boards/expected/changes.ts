import { count, different, type Expected, last } from '../rows.ts';
import {
  actor,
  all,
  attempt,
  aws,
  calls,
  change,
  failed,
  field,
  kind,
  name,
  not,
  outcome,
  source,
  target,
} from './common.ts';

const byPeople = all(change, not(aws));
const deleting = ({ name }: { readonly name: string }) => /^(Delete|Terminate|Remove|Deregister)/.test(name);
const of = [count, last];

export const CHANGES: Readonly<Record<string, Expected>> = {
  'by-people': { where: byPeople },
  deleted: { where: all(change, deleting) },
  refused: { where: all(attempt, failed) },
  actors: { where: byPeople, of: [different(actor)] },
  'over-time': { where: attempt, by: [outcome, 'day'] },
  kinds: { where: change, by: [kind, 'day'] },
  log: { where: all(attempt, not(aws)), by: [actor, name, outcome], of },
  deletions: { where: all(attempt, deleting), by: [actor, name, target, outcome], of },
  machines: {
    where: calls('ec2', /(Run|Start|Stop|Reboot|Terminate)Instances/),
    by: [actor, name, target, outcome],
    of,
  },
  buckets: {
    where: all(attempt, calls('s3', /.*Bucket.*/)),
    by: [field('requestParameters.bucketName'), name, actor, outcome],
    of,
  },
  iam: { where: all(attempt, ({ service }) => service === 'iam'), by: [name, target, actor, outcome], of },
  'by-service': { where: attempt, by: [source, outcome] },
  'by-call': { where: attempt, by: [name, outcome] },
};
