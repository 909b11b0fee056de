import { at, text } from '../json.ts';
import type { Calls, Control, Evidence } from './define.ts';
import { caller, wasDenied } from './request.ts';

const control = (
  id: string,
  number: string,
  title: string,
  calls: Calls,
  when?: Control['when'],
): Control => ({
  id,
  number,
  title,
  candidates: { calls },
  ...(when ? { when } : {}),
});

/** Security Hub leaves out what a service does in root's name, by whatever name. */
const isRoot = (evidence: Evidence): boolean =>
  caller(evidence, 'type') === 'Root' &&
  (at(evidence.record.userIdentity, 'invokedBy') ?? undefined) === undefined &&
  evidence.record.eventType !== 'AwsServiceEvent';

/** Anonymous callers of public buckets are denied all day; nobody can act on it. */
const isAnonymous = (evidence: Evidence): boolean =>
  /^(ANONYMOUS_PRINCIPAL|anonymous)$/.test(caller(evidence, 'accountId') ?? '') ||
  caller(evidence, 'principalId') === 'Anonymous';

const CONSOLE_LOGIN = { signin: 'ConsoleLogin' };
const result = ({ record }: Evidence): unknown => at(record.responseElements, 'ConsoleLogin');

/** Sign-ins through an identity provider report "No" whatever the provider asked for. */
const withoutMfa = (evidence: Evidence): boolean =>
  result(evidence) === 'Success' &&
  at(evidence.record.additionalEventData, 'MFAUsed') === 'No' &&
  /^(IAMUser|Root)$/.test(caller(evidence, 'type') ?? '');

const signInFailed = (evidence: Evidence): boolean =>
  text(evidence.record.errorMessage) === 'Failed authentication' || result(evidence) === 'Failure';

const DENIED_CODES = [
  '*UnauthorizedOperation',
  'AccessDenied*',
  '*NotAuthorized*',
  'AuthorizationError*',
  'VpceAccessDenied',
];

/**
 * Security Hub CloudWatch.1–14 (CIS AWS Foundations 4.1–4.14) and Organizations changes (CIS 4.15). The lists of
 * calls are those of the standard, with those that AWS has added since it was written. A call counts whether it was done
 * or refused, as in Security Hub.
 */
export const CONTROLS: readonly Control[] = [
  {
    id: 'root',
    number: 'CloudWatch.1 (CIS 4.3)',
    title: 'Root user',
    candidates: { query: { term: { 'userIdentity.type': 'Root' } } },
    when: isRoot,
  },
  {
    id: 'denied',
    number: 'CloudWatch.2 (CIS 4.1)',
    title: 'Unauthorised calls',
    candidates: {
      query: { bool: { should: DENIED_CODES.map((value) => ({ wildcard: { errorCode: { value } } })) } },
    },
    when: (evidence) => wasDenied(evidence) && !isAnonymous(evidence),
  },
  control('no-mfa', 'CloudWatch.3 (CIS 4.2)', 'Console sign-in without MFA', CONSOLE_LOGIN, withoutMfa),
  control('iam-policy', 'CloudWatch.4 (CIS 4.4)', 'IAM policy changes', {
    iam: 'DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy SetDefaultPolicyVersion UpdateAssumeRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary PutUserPermissionsBoundary DeleteUserPermissionsBoundary',
  }),
  control('trail', 'CloudWatch.5 (CIS 4.5)', 'Trail changes', {
    cloudtrail:
      'CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging PutEventSelectors PutInsightSelectors',
  }),
  control(
    'sign-in-failed',
    'CloudWatch.6 (CIS 4.6)',
    'Console sign-in failures',
    CONSOLE_LOGIN,
    signInFailed,
  ),
  control('kms', 'CloudWatch.7 (CIS 4.7)', 'Keys disabled or due for deletion', {
    kms: 'DisableKey ScheduleKeyDeletion',
  }),
  control('bucket-policy', 'CloudWatch.8 (CIS 4.8)', 'Bucket policy changes', {
    s3: 'PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication PutBucketPublicAccessBlock DeleteBucketPublicAccessBlock PutAccountPublicAccessBlock DeleteAccountPublicAccessBlock',
  }),
  control('config', 'CloudWatch.9 (CIS 4.9)', 'Config changes', {
    config:
      'StopConfigurationRecorder DeleteConfigurationRecorder PutConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel',
  }),
  control('security-group', 'CloudWatch.10 (CIS 4.10)', 'Security group changes', {
    ec2: 'AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress ModifySecurityGroupRules CreateSecurityGroup DeleteSecurityGroup',
  }),
  control('network-acl', 'CloudWatch.11 (CIS 4.11)', 'Network ACL changes', {
    ec2: 'CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry ReplaceNetworkAclAssociation',
  }),
  control('gateway', 'CloudWatch.12 (CIS 4.12)', 'Gateway changes', {
    ec2: 'CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway DeleteInternetGateway DetachInternetGateway CreateNatGateway DeleteNatGateway CreateTransitGateway DeleteTransitGateway CreateVpnGateway DeleteVpnGateway AttachVpnGateway DetachVpnGateway',
  }),
  control('route-table', 'CloudWatch.13 (CIS 4.13)', 'Route table changes', {
    ec2: 'CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute DisassociateRouteTable',
  }),
  control('vpc', 'CloudWatch.14 (CIS 4.14)', 'VPC changes', {
    ec2: 'CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink',
  }),
  control('organization', 'CIS 4.15', 'Organizations changes', {
    organizations:
      'AcceptHandshake AttachPolicy CancelHandshake CreateAccount CreateOrganization CreateOrganizationalUnit CreatePolicy DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdateOrganizationalUnit UpdatePolicy',
  }),
];
