/** What to do about a failure: the remedy in a line or two, and the command that shows or mends the cause. */
export interface Advice {
  /** Lines of at most 74 columns, but for an ARN, which is one of its own. */
  readonly remedy: string;
  /** A command to paste. */
  readonly command: string;
}

const DENIED = /not authorized|AccessDenied|UnauthorizedOperation/i;

/** True when AWS says that the caller may not do something. */
export const isDenied = (reason: string): boolean => DENIED.test(reason);

/** What the texts of the table are filled with. */
export interface AdviceContext {
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId: string;
}

const AGAIN = 'npx create-cloudtrail-kibana --stack-name <stack>';
const TEARDOWN = 'npx create-cloudtrail-kibana teardown --stack-name <stack>';
/** The proxy's own account of its start, read through Session Manager. */
const BOOT_LOG =
  'aws ssm start-session --target <physical> --document-name AWS-StartInteractiveCommand --parameters \'command=["sudo tail -n 50 /var/log/cloud-init-output.log"]\'';
/** Log of the set-up function, whose full name only the stack knows. */
const SETUP_LOG =
  'aws logs tail /aws/lambda/$(aws cloudformation describe-stack-resource --stack-name <stack> --logical-resource-id UpdateElasticsearch --query StackResourceDetail.PhysicalResourceId --output text) --since 1h';

/**
 * Reason as AWS words it → remedy and command. The first that matches is taken: what says more comes first.
 * `<stack>`, `<resource>` and `<physical>` are filled in, and `<1>` and `<2>` with what the pattern's groups have found.
 */
const ADVICE: readonly (readonly [reason: RegExp, remedy: string, command: string])[] = [
  [
    /perform:? (iam:(?:CreateRole|PutRolePolicy|AttachRolePolicy))\b[\s\S]*explicit deny/i,
    '<1> is forbidden. If the account demands a permissions\nboundary on every role, name it: --permissions-boundary <arn>',
    `${AGAIN} --permissions-boundary <arn>`,
  ],
  [
    // A role of the stack; the caller may have a boundary too.
    /assumed-role\/\S+-(?:Updater|Forwarder|History|HistoryMachine|Proxy|Trail)Role-[\s\S]*perform:? ([\w-]+:\w+)[\s\S]*permissions boundary/i,
    'The permissions boundary does not allow <1>:\nwiden that policy, or name another one.',
    `${AGAIN} --permissions-boundary <arn>`,
  ],
  [
    /perform:? ([\w-]+:\w+)[\s\S]*explicit deny in a (?:service|resource) control policy/i,
    'Your organisation forbids <1>:\nname the tags that it demands (--tag), choose a region that it allows\n(--region), or ask its admin.',
    'aws organizations describe-organization',
  ],
  [
    /explicit deny in a (?:service|resource) control policy/i,
    'Your organisation forbids this: ask its admin, or deploy in a region\nthat it allows (--region).',
    'aws organizations describe-organization',
  ],
  [
    /ExpiredToken|token.*(?:is |has )?expired/i,
    'Your session ended on the way: sign in again, then go on.',
    `aws sso login && ${AGAIN}`,
  ],
  [
    /Received response status \[FAILED\] from custom resource|UpdateElasticsearch: /i,
    'The set-up function could not bring the domain into order: the reason\nis its own; its log has each try.',
    SETUP_LOG,
  ],
  [
    /did not receive a response from your Custom Resource|CustomResource attempt.*failed to stabilize/i,
    'The set-up function has not answered: its log says how far it came.',
    SETUP_LOG,
  ],
  [
    /MaximumNumberOfTrails|already has \d+ trails/i,
    'The region has its 5 trails, and the quota can not be raised: reuse one\n(--log-group), or delete one that nobody needs.',
    "aws cloudtrail describe-trails --query 'trailList[].[Name,HomeRegion,CloudWatchLogsLogGroupArn]' --output table",
  ],
  [
    /InsufficientS3BucketPolicy|Incorrect S3 bucket policy/i,
    'CloudTrail was not let in at the bucket yet: go on.',
    AGAIN,
  ],
  [
    /InsufficientEncryptionPolicy/i,
    "The key's policy does not let CloudTrail use it: correct it, then go on.",
    AGAIN,
  ],
  [
    /InvalidCloudWatchLogsRoleArn|InvalidCloudWatchLogsLogGroupArn|Access denied\. (?:Verify|Check) .*(?:role|CloudWatch Logs)/i,
    'The new role was not known everywhere yet: go on.',
    AGAIN,
  ],
  [/invalid principal|Error setting policy/i, 'The new role was not known everywhere yet: go on.', AGAIN],
  [
    /Domain.*already exists|ResourceAlreadyExists.*domain/i,
    'A domain of that name is there already: choose another with\n--domain-name.',
    'aws opensearch list-domain-names',
  ],
  [
    /AWS::EarlyValidation|(?:bucket|queue|role|log group|parameter|resource|alarm).*already exists|AlreadyExists|BucketAlreadyOwnedByYou/i,
    'Something of that name is there already, perhaps kept from an earlier\nstack: remove it, or take another --stack-name.',
    'aws cloudformation describe-events --stack-name <stack> --filters FailedEvents=true',
  ],
  [
    /AddressLimitExceeded|maximum number of addresses/i,
    'All Elastic IPs of the region are taken: release one that is not in use,\nor raise quota L-0263D0A3.',
    "aws ec2 describe-addresses --query 'Addresses[].[PublicIp,AllocationId,InstanceId]' --output table",
  ],
  [
    /(?:domain|OpenSearch|\bEs\b)[\s\S]*LimitExceeded|LimitExceeded[\s\S]*domain|number of domains/i,
    'The region has its share of domains: delete one, or raise quota\nL-076D529E.',
    'aws opensearch list-domain-names',
  ],
  [
    /PendingVerification|request for accessing resources in this region is being validated|needs a subscription for the service/i,
    'AWS still verifies this account or region: that takes minutes, at most some\nhours, and a mail tells of its end. Then go on.',
    AGAIN,
  ],
  [
    /VcpuLimitExceeded|vCPU limit/i,
    'The account may run no machine of this kind yet: raise quota L-1216C47A\n(Running On-Demand Standard instances).',
    'aws service-quotas get-service-quota --service-code ec2 --quota-code L-1216C47A',
  ],
  [
    /Client\.InternalError/i,
    "The proxy's disk could not be encrypted: your identity may not use the key\nthat the account encrypts disks with (kms:CreateGrant, kms:Decrypt,\nkms:GenerateDataKeyWithoutPlaintext).",
    'aws ec2 get-ebs-default-kms-key-id',
  ],
  [
    /InsufficientInstanceCapacity|do not have sufficient .* capacity|not supported in your requested Availability Zone/i,
    'AWS has no such machine in that zone now: name a subnet in another zone\n(--subnet-id), or try later.',
    "aws ec2 describe-subnets --filters Name=default-for-az,Values=true --query 'Subnets[].[SubnetId,AvailabilityZone]' --output table",
  ],
  [
    /invalid instance type|instance type.*not (?:supported|available)/i,
    'The region lacks this instance type: choose another --domain-size, or\nanother --region.',
    'aws opensearch list-instance-type-details --engine-version OpenSearch_2.19 --query InstanceTypeDetails[].InstanceType',
  ],
  [
    /volume size/i,
    'The instance type takes no volume of that size: choose another\n--domain-size.',
    `${AGAIN} --domain-size small`,
  ],
  [
    /restrictive access policy/i,
    'The domain refuses an open access policy; this one never asks for one:\nplease report it, with the events.',
    'aws cloudformation describe-stack-events --stack-name <stack>',
  ],
  [
    /DefaultVpcDoesNotExist|VPCIdNotSpecified|No default VPC/i,
    'There is no default VPC: make one, or name --vpc-id and --subnet-id.',
    'aws ec2 create-default-vpc',
  ],
  [
    /failed to receive \d+ resource signal/i,
    'The proxy has not come up: no way to the internet, or its packages failed\nto install. Its own log says which.',
    BOOT_LOG,
  ],
  [
    /Could not execute the lambda function/i,
    'CloudWatch Logs was not allowed to call the forwarder yet: go on.',
    AGAIN,
  ],
  [
    /resource polic.*LimitExceeded|LimitExceeded.*resource polic|10 resource policies/i,
    'The region has its 10 resource policies of CloudWatch Logs: delete one\nthat nobody needs.',
    'aws logs describe-resource-policies',
  ],
  [
    /filter.*LimitExceeded|Resource limit exceeded/i,
    'The log group has as many subscription filters as AWS allows: remove one,\nor make a new trail (--log-group none).',
    `${AGAIN} --log-group none`,
  ],
  [
    /NoSuchKey|NoSuchBucket/i,
    'The Lambda code is gone from the artifacts bucket: the next run uploads\nit again.',
    AGAIN,
  ],
  [
    /Replacement type updates not supported/i,
    'What is there already can not be replaced while the creation goes on:\nkeep the answers of the first run, or remove it and begin anew.',
    TEARDOWN,
  ],
  [
    // A policy of another stack name allows the action too, on other resources.
    /perform:? ([\w-]+:\w+) on resource: "?(arn:[^\s"]+)"? because no (?:identity|resource)-based policy/i,
    'Your identity may not do <1>: its policy must name\n<2>\nThe whole policy that a deployment of this stack needs:',
    'npx create-cloudtrail-kibana policy --stack-name <stack>',
  ],
  [
    /perform:? ([\w-]+:\w+)/i,
    'Your identity may not do <1>: ask for it, then\ngo on. The whole policy that a deployment needs:',
    'npx create-cloudtrail-kibana policy --stack-name <stack>',
  ],
  [
    DENIED,
    'Your identity lacks an action: ask for it, then go on. The whole policy\nthat a deployment needs:',
    'npx create-cloudtrail-kibana policy --stack-name <stack>',
  ],
  [
    /bucket.*not empty|BucketNotEmpty/i,
    'Somebody has put objects into the bucket: empty it, then delete again.',
    'aws s3 rm --recursive s3://<physical>',
  ],
  [/Throttling|Rate exceeded/i, 'AWS had too many calls at once: go on in a minute.', AGAIN],
  [
    /timed out|did not (?:respond|stabilize)|NotStabilized|Exceeded attempts to wait/i,
    'It took longer than CloudFormation waits: look whether it came up later,\nthen go on.',
    'aws cloudformation describe-stack-resource --stack-name <stack> --logical-resource-id <resource>',
  ],
];

/** What to do about a reason that AWS gives, or undefined when it is not a known one. */
export function adviceFor(reason: string, context: AdviceContext): Advice | undefined {
  for (const [pattern, remedy, command] of ADVICE) {
    const found = pattern.exec(reason);
    if (found === null) continue;
    const fill = (text: string) =>
      text
        .replaceAll('<stack>', context.stackName)
        .replaceAll('<resource>', context.logicalId)
        .replaceAll('<physical>', context.physicalId || context.logicalId)
        .replaceAll('<1>', found[1] ?? '')
        .replaceAll('<2>', found[2] ?? '');
    return { remedy: fill(remedy), command: fill(command) };
  }
  return undefined;
}
