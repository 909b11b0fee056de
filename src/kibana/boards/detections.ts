import type { Control } from './controls.ts';
import { allOf, anyOf, calls, leaf, leafUnder } from './define.ts';
import { FAILED, NOT_BY_A_SERVICE, ROOT, SIGN_IN } from './queries.ts';

type Detection = Pick<Control, 'id' | 'title' | 'query'>;

const detection = (id: string, title: string, query: string): Detection => ({ id, title, query });

/** Rules that open something to the whole internet. */
const EVERYONE = anyOf(
  'requestParameters.ipPermissions.items.ipRanges.items.cidrIp:"0.0.0.0/0"',
  'requestParameters.ipPermissions.items.ipv6Ranges.items.cidrIpv6:"::/0"',
  'requestParameters.cidrIp:"0.0.0.0/0"',
);

const MODIFIED_RULE = 'ModifySecurityGroupRulesRequest.SecurityGroupRule.SecurityGroupRule';

const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'];

/** Policies that AWS manages, in every partition. */
const managedPolicy = (...names: readonly string[]): string => {
  const arns = PARTITIONS.flatMap((partition) =>
    names.map((name) => `arn\\:${partition}\\:iam\\:\\:aws\\:policy\\/${name}`),
  );
  return `requestParameters.policyArn:(${arns.join(' OR ')})`;
};

const SHARED_DATABASE = calls('rds', 'ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute');

/** Beyond the CIS controls: what attackers do in an account, by the events that show it. */
export const DETECTIONS: readonly Detection[] = [
  detection(
    'open-to-all',
    'Security group opened to the internet',
    anyOf(
      allOf(calls('ec2', 'AuthorizeSecurityGroupIngress'), EVERYONE),
      allOf(
        calls('ec2', 'ModifySecurityGroupRules'),
        anyOf(leaf(`${MODIFIED_RULE}.CidrIpv4`, '0.0.0.0/0'), leaf(`${MODIFIED_RULE}.CidrIpv6`, '::/0')),
      ),
    ),
  ),
  detection('trail-stopped', 'Trail stopped or deleted', calls('cloudtrail', 'StopLogging DeleteTrail')),
  detection(
    'trail-narrowed',
    'Trail, or what it records, changed',
    calls('cloudtrail', 'UpdateTrail PutEventSelectors'),
  ),
  detection(
    'guards-off',
    'GuardDuty, Config, Macie or Security Hub switched off',
    anyOf(
      calls(
        'guardduty',
        'DeleteDetector DisassociateFromMasterAccount DisassociateFromAdministratorAccount StopMonitoringMembers',
      ),
      allOf(calls('guardduty', 'UpdateDetector'), leaf('enable', 'false')),
      calls('config', 'StopConfigurationRecorder DeleteConfigurationRecorder DeleteDeliveryChannel'),
      calls('macie2', 'DisableMacie'),
      calls('securityhub', 'DisableSecurityHub BatchDisableStandards'),
      calls('access-analyzer', 'DeleteAnalyzer'),
    ),
  ),
  detection(
    'logs-deleted',
    'Flow logs, DNS logs or log groups deleted',
    anyOf(
      calls('ec2', 'DeleteFlowLogs'),
      calls('route53resolver', 'DeleteResolverQueryLogConfig DisassociateResolverQueryLogConfig'),
      calls('logs', 'DeleteLogGroup DeleteLogStream'),
    ),
  ),
  detection('access-key', 'Access key made', calls('iam', 'CreateAccessKey')),
  detection(
    'login-profile',
    'Console password given to a user',
    calls('iam', 'CreateLoginProfile UpdateLoginProfile'),
  ),
  detection(
    'admin-policy',
    'Administrator policy attached',
    allOf(
      calls('iam', 'AttachUserPolicy AttachRolePolicy AttachGroupPolicy'),
      managedPolicy('AdministratorAccess', 'IAMFullAccess', 'PowerUserAccess'),
    ),
  ),
  detection('role-trust', 'Trust policy of a role changed', calls('iam', 'UpdateAssumeRolePolicy')),
  detection('user-made', 'IAM user made', calls('iam', 'CreateUser')),
  detection('mfa-off', 'MFA device removed', calls('iam', 'DeactivateMFADevice DeleteVirtualMFADevice')),
  detection(
    'root-credentials',
    'Root key, password or MFA changed',
    allOf(
      ROOT,
      'eventName:(CreateAccessKey OR PasswordUpdated OR PasswordRecoveryRequested OR PasswordRecoveryCompleted OR EnableMFADevice OR DeactivateMFADevice OR EmailUpdated)',
    ),
  ),
  detection(
    'shared-outside',
    'Snapshot, image or database copied or shared out',
    anyOf(
      allOf(calls('ec2', 'ModifySnapshotAttribute'), leafUnder('createVolumePermission.add.')),
      allOf(calls('ec2', 'ModifyImageAttribute'), leafUnder('launchPermission.add.')),
      allOf(SHARED_DATABASE, leafUnder('valuesToAdd')),
      calls('rds', 'StartExportTask'),
    ),
  ),
  detection(
    'made-public',
    'Snapshot, image or database made public',
    anyOf(
      'requestParameters.createVolumePermission.add.items.group:all',
      'requestParameters.launchPermission.add.items.group:all',
      allOf(SHARED_DATABASE, leaf('valuesToAdd', 'all')),
      'requestParameters.publiclyAccessible:true',
    ),
  ),
  detection(
    'bucket-exposed',
    'Public access block of a bucket or account removed',
    anyOf(
      calls('s3', 'DeleteBucketPublicAccessBlock DeleteAccountPublicAccessBlock'),
      // Most who put one close the bucket.
      allOf(
        calls('s3', 'PutBucketPublicAccessBlock PutAccountPublicAccessBlock'),
        anyOf(
          ...['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map(
            (part) => leaf(`PublicAccessBlockConfiguration.${part}`, 'false'),
          ),
        ),
      ),
    ),
  ),
  detection(
    'user-data',
    'User data of a machine read or changed',
    anyOf(
      allOf(calls('ec2', 'ModifyInstanceAttribute'), leafUnder('userData')),
      allOf(calls('ec2', 'DescribeInstanceAttribute'), leaf('attribute', 'userData')),
    ),
  ),
  detection('remote-command', 'Command or session on a machine', calls('ssm', 'SendCommand StartSession')),
  detection(
    'secrets-read',
    'Secrets read',
    allOf(calls('secretsmanager', 'GetSecretValue BatchGetSecretValue'), NOT_BY_A_SERVICE),
  ),
  detection('key-loss', 'Keys disabled or due for deletion', calls('kms', 'DisableKey ScheduleKeyDeletion')),
  detection(
    'bucket-loss',
    'Bucket deleted, or its versions or lifecycle changed',
    calls('s3', 'DeleteBucket PutBucketVersioning PutBucketLifecycle PutBucketReplication'),
  ),
  detection('region-enabled', 'Region switched on', calls('account', 'EnableRegion')),
  detection(
    'leaves-organization',
    'Account leaves its organisation',
    calls('organizations', 'LeaveOrganization'),
  ),
  detection(
    'federation-token',
    'Federation or console sign-in token asked for',
    anyOf(calls('sts', 'GetFederationToken'), calls('signin', 'GetSigninToken')),
  ),
  detection(
    'machine-credentials',
    // A machine with an address of its own is among them: what belongs to AWS can't be told from the event.
    'Credentials of a machine used over the internet',
    allOf(
      'userIdentity.sessionContext.ec2RoleDelivery:*',
      NOT_BY_A_SERVICE,
      // Services call by their names.
      'sourceIPAddress.ip:*',
      'NOT sourceIPAddress.ip:("10.0.0.0/8" OR "172.16.0.0/12" OR "192.168.0.0/16")',
      'NOT vpcEndpointId:*',
    ),
  ),
  detection('endpoint-denial', 'Denied by the policy of a VPC endpoint', 'errorCode:VpceAccessDenied'),
  detection(
    'function-changed',
    'Code, layers or permissions of a function changed',
    allOf(
      'eventSource:lambda.amazonaws.com',
      'eventName:(UpdateFunctionCode* OR UpdateFunctionConfiguration* OR PublishLayerVersion* OR AddPermission*)',
    ),
  ),
  detection(
    'mail-scouting',
    'Mail sending limits looked up',
    calls('ses', 'GetSendQuota GetAccountSendingEnabled GetAccount UpdateAccountSendingEnabled'),
  ),
  detection(
    'bedrock-guards',
    'Logging or guardrail of Bedrock removed',
    calls('bedrock', 'DeleteModelInvocationLoggingConfiguration DeleteGuardrail'),
  ),
  detection(
    'key-quarantined',
    'AWS quarantined a key that it found in public',
    managedPolicy('AWSCompromisedKeyQuarantine*'),
  ),
  detection('password-spraying', 'Sign-ins that failed', allOf(SIGN_IN, FAILED)),
];

/** Whatever any of them finds. */
export const ANY_DETECTION = anyOf(...DETECTIONS.map(({ query }) => query));
