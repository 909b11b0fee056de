import {
  AssociateAddressCommand,
  AssociateIamInstanceProfileCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeAddressesCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DisassociateAddressCommand,
  DisassociateIamInstanceProfileCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  RevokeSecurityGroupIngressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { type GetParameterCommandOutput, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Effects } from '../../../src/core/effects.ts';
import { nameIn } from '../../../src/verify/settings/attributes.ts';
import { fakeProxy } from '../../helpers/fake-proxy.ts';
import { BEHIND_PROXY, type Break } from './break.ts';
import { answering, until, type World } from './world.ts';

const instance = ({ outputs }: World) => outputs.proxyInstanceId;

const addressOf = async ({ aws, outputs }: World) => {
  const { Addresses = [] } = await (await aws.ec2()).send(new DescribeAddressesCommand({}));
  return Addresses.find(({ PublicIp }) => PublicIp === outputs.proxyIp);
};

const answers = (world: World) =>
  until(async () => (await world.ui('/').catch(() => undefined)) !== undefined);

const stop = async (world: World) => {
  await (await world.aws.ec2()).send(new StopInstancesCommand({ InstanceIds: [instance(world)] }));
  await until(async () => (await world.ui('/').catch(() => undefined)) === undefined);
};

const start = async (world: World) => {
  await (await world.aws.ec2()).send(new StartInstancesCommand({ InstanceIds: [instance(world)] }));
  await answers(world);
};

const groups = async (world: World, Groups: readonly string[]) =>
  (await world.aws.ec2()).send(
    new ModifyInstanceAttributeCommand({ InstanceId: instance(world), Groups: [...Groups] }),
  );

const ownGroups = ({ all }: World) => all('AWS::EC2::SecurityGroup').map(({ id }) => id);

const metadata = async (world: World, HttpTokens: 'optional' | 'required') =>
  (await world.aws.ec2()).send(
    new ModifyInstanceMetadataOptionsCommand({ InstanceId: instance(world), HttpTokens }),
  );

export const PROXY_MACHINE: readonly Break[] = [
  {
    when: 'the machine is stopped',
    break: stop,
    says: /^Proxy: State is stopped, not running$/,
    remedy: /^aws ec2 start-instances --instance-ids i-\w+ --region us-east-1$/,
    also: ['Proxy reachable', ...BEHIND_PROXY],
    mend: start,
  },
  {
    when: 'the Elastic IP is somewhere else',
    break: async (world) => {
      const { AssociationId } = (await addressOf(world)) ?? {};
      await (await world.aws.ec2()).send(new DisassociateAddressCommand({ AssociationId }));
    },
    says: /^ProxyAssociation is gone$/,
    remedy: /aws ec2 associate-address --instance-id i-\w+/,
    mend: async (world) => {
      const { AllocationId } = (await addressOf(world)) ?? {};
      const InstanceId = instance(world);
      await (await world.aws.ec2()).send(new AssociateAddressCommand({ AllocationId, InstanceId }));
    },
  },
  {
    when: 'a group that lets others in is attached',
    break: async (world) => {
      const ec2 = await world.aws.ec2();
      const { GroupId = '' } = await ec2.send(
        new CreateSecurityGroupCommand({ GroupName: 'mine', Description: 'mine' }),
      );
      await groups(world, [...ownGroups(world), GroupId]);
    },
    says: /^Proxy: SecurityGroupIds was added$/,
    status: 'warn',
    mend: (world) => groups(world, ownGroups(world)),
  },
  {
    when: 'a group is detached',
    break: (world) => groups(world, ownGroups(world).slice(0, 1)),
    says: /^Proxy: SecurityGroupIds is missing$/,
    mend: (world) => groups(world, ownGroups(world)),
  },
  {
    when: 'its metadata are given without a token',
    break: (world) => metadata(world, 'optional'),
    says: /^Proxy: HttpTokens is optional, not required$/,
    mend: (world) => metadata(world, 'required'),
  },
  {
    when: 'it has no role',
    break: async (world) => {
      const ec2 = await world.aws.ec2();
      const { IamInstanceProfileAssociations = [] } = await ec2.send(
        new DescribeIamInstanceProfileAssociationsCommand({}),
      );
      const found = IamInstanceProfileAssociations.find(({ InstanceId }) => InstanceId === instance(world));
      await ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId: found?.AssociationId }));
    },
    says: /^Proxy: IamInstanceProfile is missing$/,
    mend: async (world) => {
      const Name = nameIn(world.of('ProxyProfile').id);
      await (await world.aws.ec2()).send(
        new AssociateIamInstanceProfileCommand({
          InstanceId: instance(world),
          IamInstanceProfile: { Name },
        }),
      );
      await answers(world);
    },
  },
];

const SETTINGS = ['Proxy settings'] as const;

/** Seen only: a proxy that takes it would refuse the sign-in of the other rows. */
const passwordIs = (Value: string) => (fx: Effects) =>
  answering(fx, 'ssm', 'GetParameterCommand', (output: GetParameterCommandOutput) =>
    output.Parameter?.Name?.endsWith('/password')
      ? { ...output, Parameter: { ...output.Parameter, Value } }
      : output,
  );

async function storeRefresh({ aws, of }: World, change: (text: string) => string) {
  const { id: Name, wanted } = of('ProxyRefresh');
  const Value = change(String(wanted.Value));
  await (await aws.ssm()).send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
}

export const PROXY_SETTINGS: readonly Break[] = [
  {
    when: 'the stored password can be guessed',
    break: async () => {},
    seenFrom: passwordIs('admin'),
    also: ['UI status', 'Index pattern', 'Boards'],
    says: /^the password can't be trusted: it has only 5 characters$/,
    remedy: /^Run create-cloudtrail-kibana again/,
    mend: async () => {},
  },
  {
    when: 'its configuration was edited in Parameter Store',
    break: ({ storeConfig }) => storeConfig((text) => text),
    says: /^ProxyConfig: Value was changed$/,
    mend: ({ storeConfig }) => storeConfig(),
  },
  {
    when: 'the script that it runs was edited',
    break: (world) => storeRefresh(world, (text) => text.replace('umask 077', 'umask 022')),
    says: /^ProxyRefresh: Value was changed$/,
    mend: (world) => storeRefresh(world, (text) => text),
  },
];

/** Nothing that AWS answers of an image can be brought about here. */
const imagesAre = (Images: object[]) => (fx: Effects) =>
  answering(fx, 'ec2', 'DescribeImagesCommand', (output: object) => ({ ...output, Images }));

export const PROXY_IMAGE: readonly Break[] = [
  {
    when: 'its image is half a year old',
    break: async () => {},
    seenFrom: (fx) =>
      imagesAre([{ CreationDate: new Date(fx.clock.now() - 181 * 86_400_000).toISOString() }])(fx),
    says: /^181 days old$/,
    status: 'warn',
    remedy: /npx create-cloudtrail-kibana --stack-name \S+ --region us-east-1 --new-image$/,
    mend: async () => {},
  },
  {
    when: 'AWS has withdrawn its image',
    break: async () => {},
    seenFrom: imagesAre([]),
    says: /^AWS no longer has the image ami-\w+$/,
    status: 'warn',
    remedy: /--new-image$/,
    mend: async () => {},
  },
];

export const PROXY_REACHABLE: readonly Break[] = [
  {
    when: 'nothing answers at its address',
    break: stop,
    says: /ECONNREFUSED/,
    remedy: /aws ssm start-session/,
    also: ['Proxy machine', ...BEHIND_PROXY],
    mend: start,
  },
];

export const CERTIFICATE: readonly Break[] = [
  {
    when: 'somebody else answers at its address',
    break: async ({ notes }) => {
      notes.set('stranger', await fakeProxy(() => ({ status: 200 })));
    },
    seenFrom: (fx, { notes }) => ({
      ...fx,
      locate: (notes.get('stranger') as Awaited<ReturnType<typeof fakeProxy>>).locate,
    }),
    says: /^its certificate is [0-9a-f]{64}, published was [0-9a-f]{64}/,
    also: BEHIND_PROXY.filter((name) => name !== 'Certificate pinned'),
    mend: ({ notes }) => (notes.get('stranger') as Awaited<ReturnType<typeof fakeProxy>>).close(),
  },
];

export const PROXY_REFUSES: readonly Break[] = [
  {
    when: 'it asks for no password',
    break: ({ storeConfig }) => storeConfig((text) => text.replace(/auth_basic "[^"]*";/, 'auth_basic off;')),
    says: /^without a password it answers HTTP 200, not 401$/,
    also: SETTINGS,
    mend: ({ storeConfig }) => storeConfig(),
  },
];

export const PROXY_CLOSES: readonly Break[] = [
  {
    when: 'it passes everything on to the engine',
    break: ({ storeConfig }) =>
      storeConfig((text) =>
        text
          .replace('if ($path = elsewhere) { return 404; }', '')
          .replace('location / { return 404; }', 'location / { proxy_pass https://$d; }'),
      ),
    // The local domain endpoint refuses it; on AWS the domain's policy lets the proxy's address in.
    says: /^it answers HTTP (200|403) to \/_cluster\/health, not 404$/,
    also: SETTINGS,
    mend: ({ storeConfig }) => storeConfig(),
  },
];

export const UI_STATUS: readonly Break[] = [
  {
    when: 'the proxy no longer leads to its status',
    break: ({ storeConfig }) =>
      storeConfig((text) => text.replace('core/capabilities$ | status$', 'core/capabilities$')),
    says: /^it answers HTTP 404$/,
    also: [...SETTINGS, 'Proxy refuses strangers', 'Index pattern', 'Boards'],
    mend: ({ storeConfig }) => storeConfig(),
  },
];

const rule = (port: number, cidr: string) => ({
  IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: cidr }] }],
});

export const ADDRESSES: readonly Break[] = [
  {
    when: 'the whole world is let in',
    break: async ({ aws, of }) =>
      (await aws.ec2()).send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: of('WebSecurityGroup').id,
          ...rule(443, '0.0.0.0/0'),
        }),
      ),
    says: /^added by hand in sg-\w+: tcp 443 from 0\.0\.0\.0\/0$/,
    remedy: /^aws ec2 revoke-security-group-ingress .* --port 443 --cidr 0\.0\.0\.0\/0$/,
    mend: async ({ aws, of }) =>
      (await aws.ec2()).send(
        new RevokeSecurityGroupIngressCommand({
          GroupId: of('WebSecurityGroup').id,
          ...rule(443, '0.0.0.0/0'),
        }),
      ),
  },
  {
    when: 'an authorised address is shut out',
    break: async ({ aws, of }) =>
      (await aws.ec2()).send(
        new RevokeSecurityGroupIngressCommand({
          GroupId: of('RedirectSecurityGroup').id,
          ...rule(80, '127.0.0.1/32'),
        }),
      ),
    says: /^removed by hand in sg-\w+: tcp 80 from 127\.0\.0\.1\/32$/,
    remedy: /^aws ec2 authorize-security-group-ingress .* --port 80/,
    mend: async ({ aws, of }) =>
      (await aws.ec2()).send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: of('RedirectSecurityGroup').id,
          ...rule(80, '127.0.0.1/32'),
        }),
      ),
  },
];
