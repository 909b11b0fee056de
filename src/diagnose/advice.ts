const DENIED = /not authorized|AccessDenied|UnauthorizedOperation/i;

/** True when AWS says that the caller may not do something. */
export const isDenied = (reason: string): boolean => DENIED.test(reason);

/** Reason as AWS words it → what to do about it. The first that matches is taken. */
const ADVICE: readonly (readonly [reason: RegExp, remedy: string])[] = [
  [
    /explicit deny in a service control policy/i,
    'Your organisation forbids this: ask its admin, or use an allowed region (--region).',
  ],
  [/MaximumNumberOfTrails/i, 'The region has its 5 trails: reuse one (--log-group), or delete one.'],
  [/InsufficientS3BucketPolicy/i, 'CloudTrail may not write to the bucket yet: run the same command again.'],
  [
    /InvalidCloudWatchLogsRoleArn|InvalidCloudWatchLogsLogGroupArn/i,
    'The new role was not known everywhere yet: run the same command again.',
  ],
  [/domain.*already exists|ResourceAlreadyExists/i, 'The name is taken: choose another with --domain-name.'],
  [
    /ResourceExistenceCheck|already exists/i,
    'Something of that name is there already: remove it, or take another --stack-name.',
  ],
  [
    /AddressLimitExceeded|maximum number of addresses/i,
    'All Elastic IPs are in use: release one, or raise quota L-0263D0A3.',
  ],
  [
    /domain.*limit|LimitExceeded.*domain/i,
    'The region has its share of domains: delete one, or raise quota L-076D529E.',
  ],
  [
    /InsufficientInstanceCapacity|Unsupported.*Availability Zone/i,
    'AWS has no such machine there now: try another subnet (--subnet-id) or later.',
  ],
  [
    /invalid instance type|instance type.*not (supported|available)/i,
    'The region lacks this instance type: choose another --domain-size or --region.',
  ],
  [/restrictive access policy/i, 'The domain refuses an open policy: report this, it is a fault of ours.'],
  [/invalid principal/i, 'The new role was not known everywhere yet: run the same command again.'],
  [
    /DefaultVpcDoesNotExist|VPCIdNotSpecified/i,
    'Make a default VPC (aws ec2 create-default-vpc) or name --vpc-id and --subnet-id.',
  ],
  [/Could not execute the lambda function/i, 'The permission came too late: run the same command again.'],
  [
    /filter.*LimitExceeded|Resource limit exceeded/i,
    'The log group has its 2 subscription filters: remove one, or make a new trail (--log-group none).',
  ],
  [
    /NoSuchKey|NoSuchBucket/i,
    'The Lambda code is gone from the artifacts bucket: run the same command again.',
  ],
  [DENIED, 'Your identity lacks the action that the reason names: ask for it, then run again.'],
  [/ExpiredToken|token.*expired/i, 'Your session ended on the way: sign in again and run the same command.'],
  [/not empty/i, 'Empty the bucket, then delete the stack again.'],
  [/timed out|did not (respond|stabilize)/i, 'It took too long: run the same command again.'],
];

/** What to do about a reason that AWS gives, or undefined when it is not a known one. */
export const adviceFor = (reason: string): string | undefined =>
  ADVICE.find(([pattern]) => pattern.test(reason))?.[1];
