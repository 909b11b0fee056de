import type { StackNames } from '../core/permissions.ts';
import type { Identity } from '../core/types.ts';
import { parameterFolder, webhookParameter } from './names.ts';
import { BOUNDARY_KEY, bucketRemoval, ec2Context, type Need, needsOn, onceEach, PASSED_TO } from './need.ts';
import { arnOf, callsOf, KINDS, placeOf, standInArn } from './resource-arns.ts';

/** Made with a trail of the stack's own only; a test keeps it equal to the template's condition. */
export const OF_OWN_TRAIL: readonly string[] = [
  'AWS::CloudTrail::Trail',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
];

/** Made with alerts only; a test keeps it equal to what they bring. */
export const OF_ALERTS: readonly string[] = ['AWS::Logs::MetricFilter', 'AWS::SNS::Topic'];

/** Made with the domain's error logs only; a test keeps it equal to what they bring. */
export const OF_ERROR_LOGS: readonly string[] = ['AWS::Logs::ResourcePolicy'];

/** Looked up without a resource: a policy has to name them with `*`. */
export const UNBOUND =
  /^(ec2:Describe|logs:(DescribeLogGroups|\w+ResourcePolic(y|ies))|cloudtrail:DescribeTrails|sns:Unsubscribe)/;

const STEPS = [
  ['create', 'make'],
  ['read', 'make'],
  ['update', 'change'],
  ['delete', 'remove'],
] as const;

/** Calls of this program itself to deploy. */
const OWN = [
  'cloudformation:CreateChangeSet',
  'cloudformation:DescribeChangeSet',
  'cloudformation:ExecuteChangeSet',
  'cloudformation:DescribeStackEvents',
];
const ON_ARTIFACTS_BUCKET = [
  's3:CreateBucket',
  's3:ListBucket',
  's3:PutBucketTagging',
  's3:PutBucketPublicAccessBlock',
  's3:PutEncryptionConfiguration',
  's3:PutBucketPolicy',
];
/**
 * Calls that know the condition key `iam:PermissionsBoundary`: of the boundary that is set, or that the role has (Service
 * Authorization Reference, AWS Identity and Access Management).
 */
const ON_BOUNDED_ROLES = /^iam:(CreateRole|(Put|Delete)RolePolicy|(Put|Delete)RolePermissionsBoundary)$/;
const ON_ARTIFACTS = ['s3:PutObject', 's3:GetObject'];
const ON_PASSWORD = ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:AddTagsToResource'];

/** Every call of making, changing and removing a stack of these names, once each. */
export function neededCalls(names: StackNames, identity: Identity): Need[] {
  const place = placeOf(identity);
  const { region, account, partition } = place;
  const bucket = arnOf('AWS::S3::Bucket', names.artifactsBucket, place);
  const stack = `arn:${partition}:cloudformation:${region}:${account}:stack/${names.stackName}/00000000-0000-0000-0000-000000000000`;
  const password = arnOf('AWS::SSM::Parameter', `${parameterFolder(names.stackName)}/password`, place);
  const webhook = arnOf('AWS::SSM::Parameter', webhookParameter(names.stackName), place);
  const boundary = names.permissionsBoundary;
  const bounded: Need['context'] = boundary === undefined ? {} : { [BOUNDARY_KEY]: boundary };
  const protect = ['cloudformation:UpdateTerminationProtection'];
  const all: Need[] = [
    ...needsOn(stack, OWN, { when: 'make' }),
    ...needsOn(stack, protect, { when: 'make', onlyFor: 'protection' }),
    ...needsOn(stack, ['cloudformation:DeleteStack'], { when: 'remove' }),
    ...needsOn(bucket, ON_ARTIFACTS_BUCKET, { when: 'make', mayBeOthers: true }),
    ...needsOn(bucket, ['s3:TagResource'], { when: 'make', mayBeOthers: true, onlyFor: 'tags' }),
    ...needsOn(`${bucket}/${names.stackName}/x`, ON_ARTIFACTS, { when: 'make', mayBeOthers: true }),
    ...bucketRemoval(bucket),
    ...needsOn(password, ON_PASSWORD, { when: 'make' }),
    ...needsOn(password, ['ssm:DeleteParameter'], { when: 'remove' }),
    ...needsOn(webhook, ON_PASSWORD, { when: 'make', onlyFor: 'alerts' }),
    ...needsOn(webhook, ['ssm:DeleteParameter'], { when: 'remove', onlyFor: 'alerts' }),
    ...needsOn(standInArn('AWS::Lambda::Function', names, place), ['lambda:InvokeFunction'], {
      when: 'make',
    }),
    ...PASSED_TO.flatMap((service) =>
      needsOn(standInArn('AWS::IAM::Role', names, place), ['iam:PassRole'], {
        when: 'make',
        context: { 'iam:PassedToService': service },
        viaCloudFormation: true,
        ...(service.startsWith('cloudtrail') ? { onlyFor: 'own-trail' } : {}),
      }),
    ),
  ];
  for (const kind of KINDS) {
    const over = {
      viaCloudFormation: true,
      ...(OF_OWN_TRAIL.includes(kind) ? { onlyFor: 'own-trail' as const } : {}),
      ...(OF_ALERTS.includes(kind) ? { onlyFor: 'alerts' as const } : {}),
      ...(OF_ERROR_LOGS.includes(kind) ? { onlyFor: 'error-logs' as const } : {}),
    };
    for (const [step, when] of STEPS)
      for (const action of callsOf(kind, step)) {
        const resource = UNBOUND.test(action) ? '*' : standInArn(kind, names, place);
        const context = ON_BOUNDED_ROLES.test(action) ? bounded : ec2Context(action, kind, names.stackName);
        const changes = /RolePermissionsBoundary$/.test(action) ? { onlyFor: 'boundary' as const } : {};
        all.push(...needsOn(resource, [action], { when, ...over, context, ...changes }));
      }
  }
  return onceEach(all);
}
