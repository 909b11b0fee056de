import { allOf, calls } from './define.ts';
import { DENIED, NOT_ANONYMOUS, ROOT, SIGN_IN } from './queries.ts';

/** One thing to watch for, as Security Hub numbers it. */
export interface Control {
  /** Also the end of ids of saved objects. */
  readonly id: string;
  /** Security Hub's number, `CloudWatch.4`; CIS's in brackets. */
  readonly number: string;
  readonly title: string;
  readonly query: string;
}

const control = (id: string, number: string, title: string, query: string): Control => ({
  id,
  number,
  title,
  query,
});

/**
 * Security Hub CloudWatch.1–14 (CIS AWS Foundations 4.1–4.14) and Organizations changes (CIS 4.15). The lists of
 * calls are those of the standard, with those that AWS has added since it was written.
 */
export const CONTROLS: readonly Control[] = [
  control('root', 'CloudWatch.1 (CIS 4.3)', 'Root user', ROOT),
  control('denied', 'CloudWatch.2 (CIS 4.1)', 'Unauthorised calls', allOf(DENIED, NOT_ANONYMOUS)),
  control(
    'no-mfa',
    'CloudWatch.3 (CIS 4.2)',
    'Console sign-in without MFA',
    // Sign-ins through an identity provider report "No" whatever the provider asked for.
    allOf(
      SIGN_IN,
      'responseElements.ConsoleLogin:Success',
      'additionalEventData.MFAUsed:No',
      'userIdentity.type:(IAMUser OR Root)',
    ),
  ),
  control(
    'iam-policy',
    'CloudWatch.4 (CIS 4.4)',
    'IAM policy changes',
    calls(
      'iam',
      'DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy SetDefaultPolicyVersion UpdateAssumeRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary PutUserPermissionsBoundary DeleteUserPermissionsBoundary',
    ),
  ),
  control(
    'trail',
    'CloudWatch.5 (CIS 4.5)',
    'Trail changes',
    calls(
      'cloudtrail',
      'CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging PutEventSelectors PutInsightSelectors',
    ),
  ),
  control(
    'sign-in-failed',
    'CloudWatch.6 (CIS 4.6)',
    'Console sign-in failures',
    allOf(SIGN_IN, '(errorMessage.keyword:"Failed authentication" OR responseElements.ConsoleLogin:Failure)'),
  ),
  control(
    'kms',
    'CloudWatch.7 (CIS 4.7)',
    'Keys disabled or due for deletion',
    calls('kms', 'DisableKey ScheduleKeyDeletion'),
  ),
  control(
    'bucket-policy',
    'CloudWatch.8 (CIS 4.8)',
    'Bucket policy changes',
    calls(
      's3',
      'PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication PutBucketPublicAccessBlock DeleteBucketPublicAccessBlock PutAccountPublicAccessBlock DeleteAccountPublicAccessBlock',
    ),
  ),
  control(
    'config',
    'CloudWatch.9 (CIS 4.9)',
    'Config changes',
    calls(
      'config',
      'StopConfigurationRecorder DeleteConfigurationRecorder PutConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel',
    ),
  ),
  control(
    'security-group',
    'CloudWatch.10 (CIS 4.10)',
    'Security group changes',
    calls(
      'ec2',
      'AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress ModifySecurityGroupRules CreateSecurityGroup DeleteSecurityGroup',
    ),
  ),
  control(
    'network-acl',
    'CloudWatch.11 (CIS 4.11)',
    'Network ACL changes',
    calls(
      'ec2',
      'CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry ReplaceNetworkAclAssociation',
    ),
  ),
  control(
    'gateway',
    'CloudWatch.12 (CIS 4.12)',
    'Gateway changes',
    calls(
      'ec2',
      'CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway DeleteInternetGateway DetachInternetGateway CreateNatGateway DeleteNatGateway CreateTransitGateway DeleteTransitGateway CreateVpnGateway DeleteVpnGateway AttachVpnGateway DetachVpnGateway',
    ),
  ),
  control(
    'route-table',
    'CloudWatch.13 (CIS 4.13)',
    'Route table changes',
    calls(
      'ec2',
      'CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute DisassociateRouteTable',
    ),
  ),
  control(
    'vpc',
    'CloudWatch.14 (CIS 4.14)',
    'VPC changes',
    calls(
      'ec2',
      'CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink',
    ),
  ),
  control(
    'organization',
    'CIS 4.15',
    'Organizations changes',
    calls(
      'organizations',
      'AcceptHandshake AttachPolicy CancelHandshake CreateAccount CreateOrganization CreateOrganizationalUnit CreatePolicy DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdateOrganizationalUnit UpdatePolicy',
    ),
  ),
];
