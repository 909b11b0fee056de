import { parameterFolder } from './names.ts';

/** Name of the policy that is to be the boundary of every role of the stack, by the printed policy. */
export const boundaryName = (stackName: string): string => `create-cloudtrail-kibana-${stackName}`;

/** Its ARN; with `*` for the account where that is not known. */
export const boundaryArn = (stackName: string, partition: string, account = '*'): string =>
  `arn:${partition}:iam::${account}:policy/${boundaryName(stackName)}`;

interface Limit {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[] | '*';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * The most that any role of the stack may do, even if others write its policies or its code: what its own roles do.
 * It is the same in every account and region.
 */
export function boundaryPolicy(stackName: string, domain: string, partition = 'aws') {
  const arn = (rest: string) => `arn:${partition}:${rest}`;
  const limit = (Sid: string, Action: readonly string[], ...on: string[]): Limit => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource: on.map(arn),
  });
  const Statement: Limit[] = [
    limit('Domain', ['es:DescribeDomain', 'es:UpdateDomainConfig'], `es:*:*:domain/${domain}`),
    limit('Documents', ['es:ESHttp*'], `es:*:*:domain/${domain}/*`),
    limit('FailureQueue', ['sqs:SendMessage'], `sqs:*:*:${stackName}-*`),
    limit('Messages', ['sns:Publish'], `sns:*:*:${stackName}-AlertTopic-*`),
    limit(
      'Logs',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      `logs:*:*:log-group:${stackName}-*`,
      `logs:*:*:log-group:/aws/lambda/${stackName}-*`,
    ),
    limit(
      'Functions',
      ['lambda:GetFunctionConfiguration', 'lambda:UpdateFunctionConfiguration'],
      `lambda:*:*:function:${stackName}-*`,
    ),
    limit(
      'Parameters',
      ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:PutParameter'],
      `ssm:*:*:parameter${parameterFolder(stackName)}/*`,
    ),
    limit('Reference', ['s3:GetObject', 's3:PutObject'], `s3:::*/reference/${stackName}`),
    limit(
      'Runs',
      [
        's3:GetObject',
        's3:PutObject',
        's3:DeleteObject',
        's3:ListMultipartUploadParts',
        's3:AbortMultipartUpload',
      ],
      's3:::*/history/*',
    ),
    limit('Records', ['s3:GetObject'], 's3:::*/AWSLogs/*/CloudTrail*'),
    limit('Folders', ['s3:ListBucket'], 's3:::*'),
    {
      ...limit('Keys', ['kms:Decrypt'], 'kms:*:*:key/*'),
      Condition: {
        StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': arn('cloudtrail:*:*:trail/*') },
      },
    },
    limit('Calls', ['lambda:InvokeFunction'], `lambda:*:*:function:${stackName}-*`),
    limit(
      'Executions',
      [
        'states:StartExecution',
        'states:DescribeExecution',
        'states:StopExecution',
        'states:RedriveExecution',
      ],
      `states:*:*:*:${stackName}-History*`,
    ),
    {
      ...limit('Password', ['kms:Decrypt'], 'kms:*:*:key/*'),
      Condition: {
        StringLike: {
          'kms:ViaService': 'ssm.*.amazonaws.com',
          'kms:EncryptionContext:PARAMETER_ARN': arn(`ssm:*:*:parameter${parameterFolder(stackName)}/*`),
        },
      },
    },
    // The actions of the next three know no narrower resource.
    { ...limit('Accounts', ['iam:ListAccountAliases', 'organizations:ListAccounts']), Resource: '*' },
    {
      ...limit('EventHistory', [
        'cloudtrail:LookupEvents',
        'cloudtrail:DescribeTrails',
        'ec2:DescribeRegions',
      ]),
      Resource: '*',
    },
    {
      ...limit('SessionManager', [
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ]),
      Resource: '*',
    },
  ];
  return { Version: '2012-10-17' as const, Statement };
}
