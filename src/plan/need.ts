import { OWN_TAG } from './names.ts';

/** One call that a deployment or a teardown makes, as AWS's policy simulator is asked about it. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys, beside those that every call has. */
  readonly context: Readonly<Record<string, string>>;
  /** CloudFormation calls it in the caller's name; else this program does. */
  readonly viaCloudFormation: boolean;
  /** `make` deploys, `change` is needed by an update alone, `remove` by a teardown. */
  readonly when: 'make' | 'change' | 'remove';
  /** The resource may be there already, with a policy of its own that lets the caller in. */
  readonly mayBeOthers?: true;
  /** The ARN only stands for the real one, which is not known: a policy that names the real one does not name this one. */
  readonly standIn?: true;
  /**
   * Only when the stack has a trail of its own, mails alerts, keeps error logs, or gets tags; or when the roles' boundary or the stack's
   * termination protection changes.
   */
  readonly onlyFor?: 'own-trail' | 'alerts' | 'error-logs' | 'tags' | 'boundary' | 'protection';
}

/** Condition key of the boundary that a role gets or has; a call for a role without one lacks it. */
export const BOUNDARY_KEY = 'iam:PermissionsBoundary';

/** Who gets a role of the stack; another service than these is none of the deployment's business. */
export const PASSED_TO: readonly string[] = [
  'lambda.amazonaws.com',
  'ec2.amazonaws.com',
  'cloudtrail.amazonaws.com',
  'states.amazonaws.com',
  'events.amazonaws.com',
];

/** EC2's call that makes a resource of the type, and its tags with it. */
export const MAKING: Readonly<Record<string, string>> = {
  'AWS::EC2::EIP': 'AllocateAddress',
  'AWS::EC2::Instance': 'RunInstances',
  'AWS::EC2::SecurityGroup': 'CreateSecurityGroup',
};

/** What a call of EC2 on a resource of the stack tells: the tag that it has or gets. */
export function ec2Context(action: string, kind: string, stackName: string): Need['context'] {
  if (!action.startsWith('ec2:') || action.startsWith('ec2:Describe')) return {};
  const making = action === 'ec2:CreateTags' ? MAKING[kind] : undefined;
  return {
    [`aws:RequestTag/${OWN_TAG}`]: stackName,
    [`aws:ResourceTag/${OWN_TAG}`]: stackName,
    ...(making === undefined ? {} : { 'ec2:CreateAction': making }),
  };
}

/** Calls of this program itself on one resource. */
export const needsOn = (
  resource: string,
  actions: readonly string[],
  over: Partial<Need> & Pick<Need, 'when'>,
): Need[] => actions.map((action) => ({ action, resource, context: {}, viaCloudFormation: false, ...over }));

/** What it takes to empty and delete a bucket: the calls on the bucket, and those on its objects. */
export const bucketRemoval = (arn: string): Need[] => [
  ...needsOn(arn, ['s3:ListBucketVersions', 's3:DeleteBucket'], { when: 'remove', mayBeOthers: true }),
  ...needsOn(`${arn}/x`, ['s3:DeleteObject', 's3:DeleteObjectVersion'], {
    when: 'remove',
    mayBeOthers: true,
  }),
];

/** The same call of several steps is one of the earliest: what a deployment needs is no matter for the teardown alone. */
export function onceEach(needs: readonly Need[]): Need[] {
  const rank = { make: 0, change: 1, remove: 2 } as const;
  const seen = new Set<string>();
  return [...needs]
    .sort((a, b) => rank[a.when] - rank[b.when])
    .filter(({ action, resource, context }) => {
      const key = [action, resource, ...Object.values(context)].join(' ');
      return !seen.has(key) && seen.add(key);
    });
}
