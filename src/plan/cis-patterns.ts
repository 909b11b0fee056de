/** Filter pattern that matches calls by their names, of one service or of any. */
const calls = (names: string, service?: string): string => {
  const any = names
    .split(' ')
    .map((name) => `($.eventName=${name})`)
    .join(' || ');
  return service === undefined ? `{${any}}` : `{($.eventSource=${service}.amazonaws.com) && (${any})}`;
};

/**
 * Metric filter patterns of CloudWatch Logs, by the id of the control on the security board.
 *
 * Security Hub passes CloudWatch.1–14 on these very texts and no others: calls that AWS has added since stand on the
 * board alone. Source: Security Hub user guide, "Controls for Amazon CloudWatch", remediation of each; for
 * Organizations CIS AWS Foundations 1.4, 4.15.
 */
export const CIS_PATTERNS: Readonly<Record<string, string>> = {
  root: '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
  denied: '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}',
  'no-mfa':
    '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
  'iam-policy': calls(
    'DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy',
    'iam',
  ),
  trail: calls('CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging'),
  'sign-in-failed': '{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}',
  kms: calls('DisableKey ScheduleKeyDeletion', 'kms'),
  'bucket-policy': calls(
    'PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication',
    's3',
  ),
  config: calls(
    'StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder',
    'config',
  ),
  'security-group': calls(
    'AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup',
  ),
  'network-acl': calls(
    'CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry ReplaceNetworkAclAssociation',
  ),
  gateway: calls(
    'CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway DeleteInternetGateway DetachInternetGateway',
  ),
  'route-table': calls(
    'CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute DisassociateRouteTable',
    'ec2',
  ),
  vpc: calls(
    'CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink',
  ),
  organization: calls(
    'AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy UpdateOrganizationalUnit',
    'organizations',
  ),
};
