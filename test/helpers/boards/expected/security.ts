import { count, different, type Expected, type Is, last } from '../rows.ts';
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
  root,
  target,
  withoutMfa,
} from './common.ts';
import { DETECTIONS } from './detections.ts';

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

export const anyDetection = any(...Object.values(DETECTIONS));
const perLabel = [count, different(actor), last];
const titled = Object.fromEntries(Object.values(CONTROLS));
const tiles = Object.entries(CONTROLS).map(([id, [, where]]) => [`control-${id}`, { where }] as const);

export const SECURITY: Readonly<Record<string, Expected>> = {
  ...Object.fromEntries(tiles),
  controls: { where: any(...Object.values(titled)), by: [titled], of: perLabel },
  detections: { where: anyDetection, by: [DETECTIONS], of: perLabel },
  'over-time': { where: anyDetection, by: ['day', DETECTIONS] },
  suspects: { where: anyDetection, by: [actor, address], of: [count, different(name), last] },
  'denied-calls': { where: denied, by: [name] },
  'denied-actors': { where: denied, by: [actor], of: [count, different(name), last] },
  secrets: { where: DETECTIONS['Secrets read'] as Is, by: [actor, target], of: [count, last] },
};
