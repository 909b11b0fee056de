import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deployerPolicy } from '../../../src/plan/policy.ts';
import { bundledTemplate } from '../../helpers/cfn.ts';

/** `handlers.permissions` of AWS's public resource schemas, 2026-10-20, all steps of a type together. */
const SCHEMAS = JSON.parse(
  readFileSync(new URL('../../fixtures/schema-permissions.json', import.meta.url), 'utf8'),
) as Record<string, string[]>;

/** What handlers call only for properties that the template does not set, or never call. */
const NOT_CALLED: readonly (readonly [type: string, actions: RegExp, reason: string])[] = [
  [
    'AWS::CloudTrail::Trail',
    /^(organizations:|iam:CreateServiceLinkedRole$)/,
    'IsOrganizationTrail is not set',
  ],
  ['AWS::CloudTrail::Trail', /^cloudtrail:StopLogging$/, 'IsLogging is always true'],
  ['AWS::EC2::EIP', /^ec2:AcceptAddressTransfer$/, 'TransferAddress is not set'],
  ['AWS::EC2::Instance', /^ec2:(Attach|Detach)Volume$/, 'Volumes is not set'],
  ['AWS::EC2::Instance', /IamInstanceProfile/, 'the profile of an instance does not change'],
  ['AWS::EC2::Instance', /^ec2:ModifyPrivateDnsNameOptions$/, 'PrivateDnsNameOptions is not set'],
  ['AWS::EC2::Instance', /^ec2:(Unm|M)onitorInstances$/, 'Monitoring is not set'],
  ['AWS::EC2::Instance', /^ssm:(Create|Delete)Association$/, 'SsmAssociations is not set'],
  ['AWS::IAM::Policy', /(Group|User)Policy$/, 'Groups and Users are not set'],
  ['AWS::IAM::Role', /^iam:AttachRolePolicy$/, 'ManagedPolicyArns is not set'],
  [
    'AWS::IAM::Role',
    /^iam:DeleteRolePermissionsBoundary$/,
    'nobody with this policy may take the boundary away',
  ],
  ['AWS::Lambda::Function', /^(elasticfilesystem|s3files):/, 'FileSystemConfigs is not set'],
  ['AWS::Lambda::Function', /^kms:/, 'KmsKeyArn is not set'],
  ['AWS::Logs::LogGroup', /^(firehose:|logs:CreateLogDelivery)/, 'LogGroupClass is not DELIVERY'],
  ['AWS::Logs::LogGroup', /KmsKey$/, 'KmsKeyId is not set'],
  ['AWS::Logs::LogGroup', /DataProtectionPolicy$/, 'DataProtectionPolicy is not set'],
  ['AWS::Logs::LogGroup', /IndexPolicy$/, 'FieldIndexPolicies is not set'],
  ['AWS::Logs::LogGroup', /ResourcePolicy$/, 'ResourcePolicyDocument is not set'],
  ['AWS::Logs::LogGroup', /^logs:DeleteRetentionPolicy$/, 'RetentionInDays is always set'],
  [
    'AWS::Logs::LogGroup',
    /^logs:PutBearerTokenAuthentication$/,
    'BearerTokenAuthenticationEnabled is not set',
  ],
  ['AWS::Logs::LogGroup', /^logs:PutLogGroupDeletionProtection$/, 'DeletionProtectionEnabled is not set'],
  [
    'AWS::OpenSearchService::Domain',
    /^es:UpdateDomain$/,
    'IAM knows no such action (Service Authorization Reference)',
  ],
  ['AWS::S3::Bucket', /^s3tables:/, 'MetadataTableConfiguration is not set'],
];

const grantedBy = (errorLogs: boolean) =>
  deployerPolicy('audit', 'audit', 'aws', { errorLogs }).Statement.flatMap(({ Action }) => Action);
const allows = (action: string, granted = grantedBy(false)) =>
  granted.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(action));

// Alerts add both when a template is rendered.
const RENDERED = ['AWS::SNS::Topic', 'AWS::Logs::MetricFilter'];
const types = [
  ...new Set([...Object.values(bundledTemplate().Resources).map(({ Type }) => Type), ...RENDERED]),
].filter((type) => !type.startsWith('Custom::'));

describe('the printed policy', () => {
  test('allows what the resource handler of a resource policy calls only to those who keep error logs.', () => {
    const calls = SCHEMAS['AWS::Logs::ResourcePolicy'] ?? [];
    expect(calls.filter((action) => !allows(action, grantedBy(true)))).toEqual([]);
    expect(calls.filter((action) => !allows(action))).toEqual([
      'logs:DeleteResourcePolicy',
      'logs:PutResourcePolicy',
    ]);
  });

  test.each(types)(
    'allows what the resource handler of %s calls, but for what it never calls here',
    (type) => {
      const excused = NOT_CALLED.filter(([of]) => of === type).map(([, actions]) => actions);
      const missing = (SCHEMAS[type] ?? []).filter((action) => !allows(action));
      expect(SCHEMAS[type]).not.toBeUndefined();
      expect(missing.filter((action) => !excused.some((pattern) => pattern.test(action)))).toEqual([]);
    },
  );

  test.each(NOT_CALLED)('lacks of %s what matches %s with reason: %s', (type, actions) => {
    expect(SCHEMAS[type]?.filter((action) => actions.test(action) && !allows(action))).not.toEqual([]);
  });

  test.each(NOT_CALLED)('has no resource of %s that would call %s: %s', (type, _, reason) => {
    const unset = / (is|are) not set$/.test(reason)
      ? reason.split(/ (?:is|are) not set$| and /).filter(Boolean)
      : [];
    const all = Object.values(bundledTemplate().Resources).filter(({ Type }) => Type === type);
    for (const { Properties } of all)
      for (const property of unset) expect(Object.keys(Properties ?? {})).not.toContain(property);
  });

  test('lets its holder use keys for disks only, through EC2', () => {
    const keys = deployerPolicy('audit', 'audit').Statement.filter(({ Action }) =>
      Action.some((action) => action.startsWith('kms:')),
    );
    expect(keys).toMatchObject([{ Condition: { StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' } } }]);
  });
});
