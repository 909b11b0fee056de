import type { Control } from './controls.ts';
import { allOf, anyOf, calls } from './define.ts';
import { BY_A_SERVICE, FAILED, NOT_BY_A_SERVICE, ROOT, SIGN_IN } from './queries.ts';

type Detection = Pick<Control, 'id' | 'title' | 'query'>;

const detection = (id: string, title: string, query: string): Detection => ({ id, title, query });

/** Rules that open something to the whole internet. */
const EVERYONE = anyOf(
  'requestParameters.ipPermissions.items.ipRanges.items.cidrIp:"0.0.0.0/0"',
  'requestParameters.ipPermissions.items.ipv6Ranges.items.cidrIpv6:"::/0"',
  'requestParameters.cidrIp:"0.0.0.0/0"',
);

/** Beyond the CIS controls: what attackers do in an account, by the events that show it. */
export const DETECTIONS: readonly Detection[] = [
  detection(
    'open-to-all',
    'Security group opened to the internet',
    allOf(calls('ec2', 'AuthorizeSecurityGroupIngress'), EVERYONE),
  ),
  detection('trail-stopped', 'Trail stopped or deleted', calls('cloudtrail', 'StopLogging DeleteTrail')),
  detection(
    'trail-narrowed',
    'Trail changed to record less',
    calls('cloudtrail', 'UpdateTrail PutEventSelectors'),
  ),
  detection(
    'guards-off',
    'GuardDuty, Config, Macie or Security Hub switched off',
    anyOf(
      calls('guardduty', 'DeleteDetector UpdateDetector DisassociateFromMasterAccount StopMonitoringMembers'),
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
      'requestParameters.policyArn:(*\\:policy\\/AdministratorAccess OR *\\:policy\\/IAMFullAccess OR *\\:policy\\/PowerUserAccess)',
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
      allOf(
        calls('ec2', 'ModifySnapshotAttribute'),
        'requestParameters.attributeType:CREATE_VOLUME_PERMISSION',
      ),
      calls('ec2', 'ModifyImageAttribute'),
      calls('rds', 'ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute StartExportTask'),
    ),
  ),
  detection(
    'made-public',
    'Snapshot, image or database made public',
    anyOf(
      'requestParameters.createVolumePermission.add.items.group:all',
      'requestParameters.launchPermission.add.items.group:all',
      'requestParameters.publiclyAccessible:true',
    ),
  ),
  detection(
    'bucket-exposed',
    'Public access block of a bucket or account removed',
    calls(
      's3',
      'DeleteBucketPublicAccessBlock DeleteAccountPublicAccessBlock PutBucketPublicAccessBlock PutAccountPublicAccessBlock',
    ),
  ),
  detection(
    'user-data',
    'User data of a machine read or changed',
    allOf(calls('ec2', 'ModifyInstanceAttribute DescribeInstanceAttribute'), 'details.keyword:*userData*'),
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
    'Credentials of a machine used from outside AWS',
    allOf(
      'userIdentity.sessionContext.ec2RoleDelivery:*',
      `NOT ${BY_A_SERVICE}`,
      'NOT sourceIPAddress:(*.amazonaws.com OR AWS*)',
      'NOT sourceIPAddress.ip:("10.0.0.0/8" OR "172.16.0.0/12" OR "192.168.0.0/16")',
      'NOT vpcEndpointId:*',
    ),
  ),
  detection('endpoint-denial', 'Denied by the policy of a VPC endpoint', 'errorCode:VpceAccessDenied'),
  detection(
    'function-changed',
    'Code or layers of a function changed',
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
    'requestParameters.policyArn:*AWSCompromisedKeyQuarantine*',
  ),
  detection('password-spraying', 'Sign-ins that failed', allOf(SIGN_IN, FAILED)),
];
