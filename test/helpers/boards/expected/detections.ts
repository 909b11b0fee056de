import type { Is } from '../rows.ts';
import { all, any, aws, calls, failed, has, login, not, root } from './common.ts';

/** Words anywhere in the request. */
const says =
  (...words: readonly string[]): Is =>
  ({ json }) =>
    words.some((word) => json('requestParameters').includes(word));

const policy =
  (names: RegExp): Is =>
  ({ text }) =>
    names.test(text('requestParameters.policyArn') ?? '');

const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;
const closed = says('"BlockPublicAcls":true');

/** One predicate for each label of the panel. */
export const DETECTIONS: Readonly<Record<string, Is>> = {
  'Security group opened to the internet': all(
    calls('ec2', /AuthorizeSecurityGroupIngress|ModifySecurityGroupRules/),
    says('"0.0.0.0/0"', '"::/0"'),
  ),
  'Trail stopped or deleted': calls('cloudtrail', /StopLogging|DeleteTrail/),
  'Trail, or what it records, changed': calls('cloudtrail', /UpdateTrail|PutEventSelectors/),
  'GuardDuty, Config, Macie or Security Hub switched off': any(
    calls('guardduty', /DeleteDetector|Disassociate.*|StopMonitoringMembers/),
    all(calls('guardduty', /UpdateDetector/), says('"enable":false')),
    calls('config', /StopConfigurationRecorder|Delete.*/),
    calls('macie2', /DisableMacie/),
    calls('securityhub', /(Batch)?Disable.*/),
    calls('access-analyzer', /DeleteAnalyzer/),
  ),
  'Flow logs, DNS logs or log groups deleted': any(
    calls('ec2', /DeleteFlowLogs/),
    calls('route53resolver', /(Delete|Disassociate)Resolver.*/),
    calls('logs', /DeleteLog.*/),
  ),
  'Access key made': calls('iam', /CreateAccessKey/),
  'Console password given to a user': calls('iam', /(Create|Update)LoginProfile/),
  'Administrator policy attached': all(
    calls('iam', /Attach.*Policy/),
    policy(/:policy\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/),
  ),
  'Trust policy of a role changed': calls('iam', /UpdateAssumeRolePolicy/),
  'IAM user made': calls('iam', /CreateUser/),
  'MFA device removed': calls('iam', /(Deactivate|DeleteVirtual)MFADevice/),
  'Root key, password or MFA changed': all(root, ({ name }) =>
    /^(CreateAccessKey|Password.*|.*MFADevice|EmailUpdated)$/.test(name),
  ),
  'Snapshot, image or database copied or shared out': any(
    all(calls('ec2', /Modify(Snapshot|Image)Attribute/), says('"add":')),
    all(calls('rds', /Modify.*SnapshotAttribute/), says('"valuesToAdd"')),
    calls('rds', /StartExportTask/),
  ),
  'Snapshot, image or database made public': any(
    says('"add":{"items":[{"group":"all"}]}', '"valuesToAdd":["all"]', '"publiclyAccessible":true'),
  ),
  'Public access block of a bucket or account removed': all(
    calls('s3', /(Put|Delete)(Bucket|Account)PublicAccessBlock/),
    not(closed),
  ),
  'User data of a machine read or changed': all(
    calls('ec2', /(Modify|Describe)InstanceAttribute/),
    says('userData'),
  ),
  'Command or session on a machine': calls('ssm', /SendCommand|StartSession/),
  'Secrets read': all(calls('secretsmanager', /(Batch)?GetSecretValue/), not(aws)),
  'Keys disabled or due for deletion': calls('kms', /DisableKey|ScheduleKeyDeletion/),
  'Bucket deleted, or its versions or lifecycle changed': calls(
    's3',
    /DeleteBucket|PutBucket(Versioning|Lifecycle|Replication)/,
  ),
  'Region switched on': calls('account', /EnableRegion/),
  'Account leaves its organisation': calls('organizations', /LeaveOrganization/),
  'Federation or console sign-in token asked for': any(
    calls('sts', /GetFederationToken/),
    calls('signin', /GetSigninToken/),
  ),
  'Credentials of a machine used over the internet': all(
    has('userIdentity.sessionContext.ec2RoleDelivery'),
    not(aws),
    not(has('vpcEndpointId')),
    ({ text }) => /^[\d.]+$/.test(text('sourceIPAddress') ?? ''),
    ({ text }) => !PRIVATE.test(text('sourceIPAddress') ?? ''),
  ),
  'Denied by the policy of a VPC endpoint': ({ get }) => get('errorCode') === 'VpceAccessDenied',
  'Code, layers or permissions of a function changed': calls(
    'lambda',
    /(UpdateFunction|PublishLayer|AddPermission).*/,
  ),
  'Mail sending limits looked up': calls('ses', /Get.*|UpdateAccountSendingEnabled/),
  'Logging or guardrail of Bedrock removed': calls('bedrock', /Delete.*/),
  'AWS quarantined a key that it found in public': policy(/AWSCompromisedKeyQuarantine/),
  'Sign-ins that failed': all(login, failed),
};
