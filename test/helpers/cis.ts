import type { Event } from './boards/event.ts';

type Match = (event: Event) => boolean;

const calls = (names: string, service?: string): Match => {
  const wanted = names.split(' ');
  return (event) => wanted.includes(event.name) && (service === undefined || event.service === service);
};
const identity = (event: Event) => event.text('userIdentity.type');
const signIn = (event: Event) => event.name === 'ConsoleLogin';

/** What CIS asks an alarm for, by the id of the control: read from the benchmark, not from our patterns. */
export const CIS: Readonly<Record<string, Match>> = {
  root: (event) =>
    identity(event) === 'Root' &&
    event.get('userIdentity.invokedBy') === undefined &&
    event.get('eventType') !== 'AwsServiceEvent',
  denied: (event) => /^AccessDenied|UnauthorizedOperation$/.test(event.text('errorCode') ?? ''),
  'no-mfa': (event) =>
    signIn(event) &&
    identity(event) === 'IAMUser' &&
    event.text('additionalEventData.MFAUsed') !== 'Yes' &&
    event.text('responseElements.ConsoleLogin') === 'Success',
  'iam-policy': (event) =>
    event.service === 'iam' &&
    /^((Delete|Put)(Group|Role|User)Policy|(Create|Delete)Policy(Version)?|(At|De)tach(Role|User|Group)Policy)$/.test(
      event.name,
    ),
  trail: calls('CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging'),
  'sign-in-failed': (event) => signIn(event) && event.text('errorMessage') === 'Failed authentication',
  kms: calls('DisableKey ScheduleKeyDeletion', 'kms'),
  'bucket-policy': (event) =>
    event.service === 's3' &&
    /^(PutBucketAcl|(Put|Delete)Bucket(Policy|Cors|Lifecycle|Replication))$/.test(event.name),
  config: (event) =>
    event.service === 'config' &&
    /^(StopConfigurationRecorder|PutConfigurationRecorder|(Delete|Put)DeliveryChannel)$/.test(event.name),
  'security-group': (event) =>
    /^((Authorize|Revoke)SecurityGroup(In|E)gress|(Create|Delete)SecurityGroup)$/.test(event.name),
  'network-acl': (event) =>
    /^((Create|Delete)NetworkAcl(Entry)?|ReplaceNetworkAcl(Entry|Association))$/.test(event.name),
  gateway: (event) =>
    /^((Create|Delete)CustomerGateway|(Attach|Create|Delete|Detach)InternetGateway)$/.test(event.name),
  'route-table': (event) =>
    event.service === 'ec2' &&
    /^((Create|Delete)Route(Table)?|ReplaceRoute(TableAssociation)?|DisassociateRouteTable)$/.test(
      event.name,
    ),
  vpc: (event) =>
    /^((Create|Delete)Vpc|ModifyVpcAttribute|(Accept|Create|Delete|Reject)VpcPeeringConnection|(Attach|Detach)ClassicLinkVpc|(Dis|En)ableVpcClassicLink)$/.test(
      event.name,
    ),
  organization: calls(
    'AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy UpdateOrganizationalUnit',
    'organizations',
  ),
};
