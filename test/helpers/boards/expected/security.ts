import { count, different, type Expected, type Is, last, type Value } from '../rows.ts';
import {
  actor,
  address,
  all,
  any,
  calls,
  denied,
  failed,
  login,
  name,
  not,
  outcome,
  root,
  withoutMfa,
} from './common.ts';
import { bySeverity, detected, titles } from './detections.ts';

/** Title and predicate of each control, by the id of its tile. */
export const CONTROLS: Readonly<Record<string, readonly [title: string, is: Is]>> = {
  root: ['Root user', root],
  denied: ['Unauthorised calls', denied],
  'no-mfa': ['Console sign-in without MFA', withoutMfa],
  'iam-policy': [
    'IAM policy changes',
    calls(
      'iam',
      /.*(User|Role|Group)Policy|(Create|Delete)Policy(Version)?|SetDefaultPolicyVersion|.*(AssumeRolePolicy|PermissionsBoundary)/,
    ),
  ],
  trail: ['Trail changes', calls('cloudtrail', /(Create|Update|Delete|Start|Stop|Put).*/)],
  'sign-in-failed': ['Console sign-in failures', all(login, failed)],
  kms: ['Keys disabled or due for deletion', calls('kms', /DisableKey|ScheduleKeyDeletion/)],
  'bucket-policy': [
    'Bucket policy changes',
    calls(
      's3',
      /(Put|Delete)(Bucket(Acl|Policy|Cors|Lifecycle|Replication)|(Bucket|Account)PublicAccessBlock)/,
    ),
  ],
  config: ['Config changes', calls('config', /.*(Recorder|DeliveryChannel)/)],
  'security-group': ['Security group changes', calls('ec2', /.*SecurityGroup.*/)],
  'network-acl': ['Network ACL changes', calls('ec2', /.*NetworkAcl.*/)],
  gateway: ['Gateway changes', calls('ec2', /.*Gateway/)],
  'route-table': ['Route table changes', calls('ec2', /.*Route.*/)],
  vpc: ['VPC changes', calls('ec2', /.*Vpc(Attribute|PeeringConnection|ClassicLink)?|.*ClassicLinkVpc/)],
  organization: ['Organizations changes', ({ service }) => service === 'organizations'],
};

const met = Object.values(CONTROLS);
const titleOfControl: Value = (event) => met.flatMap(([title, is]) => (is(event) ? [title] : []));
const deployed: Is = ({ text }) =>
  text('userIdentity.invokedBy') === 'cloudformation.amazonaws.com' ||
  /terraform|pulumi|cloudformation/i.test(text('userAgent') ?? '');
const hands = { 'By hand': not(deployed), Deployed: deployed };
const tiles = Object.entries(CONTROLS).map(
  ([id, [, where]]) => [`control-${id}`, { where, by: [hands] }] as const,
);
const of = [count, last];
const listOf = (severity: string): Expected => ({
  where: bySeverity(severity),
  by: [titles(severity), actor, outcome],
  of,
});

export const SECURITY: Readonly<Record<string, Expected>> = {
  'act-now': { where: bySeverity('act-now') },
  'look-today': { where: bySeverity('look-today') },
  denied: { where: denied },
  'over-time': {
    where: detected,
    by: [
      {
        'Act now': bySeverity('act-now'),
        'Look today': bySeverity('look-today'),
        Know: bySeverity('know'),
      },
      'day',
    ],
  },
  'list-act-now': listOf('act-now'),
  'list-look-today': listOf('look-today'),
  'list-know': listOf('know'),
  suspects: { where: detected, by: [actor, address], of },
  'denied-actors': { where: denied, by: [actor], of: [different(name), ...of] },
  'denied-calls': { where: denied, by: [name] },
  ...Object.fromEntries(tiles),
  controls: { where: any(...met.map(([, is]) => is)), by: [titleOfControl, actor, outcome], of },
};
