import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeAddressesCommand,
  ReleaseAddressCommand,
  RevokeSecurityGroupEgressCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateDomainCommand, DeleteDomainCommand, DescribeDomainCommand } from '@aws-sdk/client-opensearch';
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Aws } from '../../../src/clients/aws.ts';
import type { Maker } from './makers.ts';

interface Rule {
  readonly IpProtocol: string;
  readonly FromPort: number;
  readonly ToPort: number;
  readonly CidrIp: string;
  readonly Description?: string;
}

const permission = ({ CidrIp, Description, ...ports }: Rule) => ({
  ...ports,
  IpRanges: [{ CidrIp, Description }],
});

/** A new group lets everything out; CloudFormation takes that away where the template names what may go out. */
const ALL_OUT = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

const tagsFor = (ResourceType: 'elastic-ip' | 'instance', Tags: never) => [{ ResourceType, Tags }];

async function addressOf(ip: string, aws: Aws) {
  const { Addresses = [] } = await (await aws.ec2()).send(new DescribeAddressesCommand({ PublicIps: [ip] }));
  return Addresses[0];
}

const putPolicies = async (RoleName: string, policies: readonly Record<string, unknown>[], aws: Aws) => {
  const client = await aws.iam();
  for (const { PolicyName, PolicyDocument } of policies)
    await client.send(
      new PutRolePolicyCommand({
        ...{ RoleName, PolicyName: String(PolicyName), PolicyDocument: JSON.stringify(PolicyDocument) },
      }),
    );
};

/** Domain, machine, network and rights. */
export const MACHINE: Readonly<Record<string, Maker>> = {
  'AWS::OpenSearchService::Domain': {
    make: async (_, { AccessPolicies, Tags, ...rest }, aws) => {
      const client = await aws.openSearch();
      await client.send(
        new CreateDomainCommand({
          ...({ ...rest, TagList: Tags } as unknown as { DomainName: string }),
          AccessPolicies: JSON.stringify(AccessPolicies),
        }),
      );
      return String(rest.DomainName);
    },
    remove: async (DomainName, aws) => {
      await (await aws.openSearch()).send(new DeleteDomainCommand({ DomainName }));
    },
  },
  'AWS::EC2::EIP': {
    make: async (_, { Tags }, aws) => {
      const client = await aws.ec2();
      const { PublicIp = '' } = await client.send(
        new AllocateAddressCommand({
          Domain: 'vpc',
          TagSpecifications: tagsFor('elastic-ip', Tags as never),
        }),
      );
      return PublicIp;
    },
    remove: async (ip, aws) => {
      const AllocationId = (await addressOf(ip, aws))?.AllocationId;
      await (await aws.ec2()).send(new ReleaseAddressCommand({ AllocationId }));
    },
  },
  'AWS::EC2::SecurityGroup': {
    make: async (GroupName, wanted, aws) => {
      const client = await aws.ec2();
      const { GroupId } = await client.send(
        new CreateSecurityGroupCommand({
          ...{ GroupName, Description: String(wanted.GroupDescription), VpcId: String(wanted.VpcId) },
        }),
      );
      const rules = (name: string) => ({
        ...{ GroupId, IpPermissions: (wanted[name] as Rule[]).map(permission) },
      });
      await client.send(new AuthorizeSecurityGroupIngressCommand(rules('SecurityGroupIngress')));
      await client.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [ALL_OUT] }));
      await client.send(new AuthorizeSecurityGroupEgressCommand(rules('SecurityGroupEgress')));
      return GroupId ?? '';
    },
  },
  'AWS::EC2::Instance': {
    make: async (_, wanted, aws) => {
      const { IamInstanceProfile, Tags, PropagateTagsToVolumeOnCreation: __, ...rest } = wanted;
      const client = await aws.ec2();
      const { Instances } = await client.send(
        new RunInstancesCommand({
          ...(rest as object),
          ...{ MinCount: 1, MaxCount: 1, IamInstanceProfile: { Name: String(IamInstanceProfile) } },
          TagSpecifications: tagsFor('instance', Tags as never),
        }),
      );
      return Instances?.[0]?.InstanceId ?? '';
    },
    remove: async (id, aws) => {
      await (await aws.ec2()).send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    },
  },
  'AWS::EC2::EIPAssociation': {
    make: async (_, { InstanceId }, aws, { idOf }) => {
      const address = await addressOf(idOf('ProxyAddress'), aws);
      const { AssociationId = '' } = await (await aws.ec2()).send(
        new AssociateAddressCommand({ AllocationId: address?.AllocationId, InstanceId: String(InstanceId) }),
      );
      return AssociationId;
    },
  },
  'AWS::IAM::Role': {
    make: async (RoleName, wanted, aws) => {
      const AssumeRolePolicyDocument = JSON.stringify(wanted.AssumeRolePolicyDocument);
      await (await aws.iam()).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
      await putPolicies(RoleName, (wanted.Policies ?? []) as never, aws);
      return RoleName;
    },
  },
  'AWS::IAM::Policy': {
    make: async (id, wanted, aws) => {
      for (const role of wanted.Roles as string[]) await putPolicies(role, [wanted], aws);
      return id;
    },
  },
  'AWS::IAM::InstanceProfile': {
    make: async (InstanceProfileName, { Roles }, aws) => {
      const client = await aws.iam();
      await client.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
      for (const RoleName of Roles as string[])
        await client.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
      return InstanceProfileName;
    },
  },
  'AWS::SSM::Parameter': {
    make: async (_, wanted, aws) => {
      await (await aws.ssm()).send(new PutParameterCommand(wanted as never));
      return String(wanted.Name);
    },
    remove: async (Name, aws) => {
      await (await aws.ssm()).send(new DeleteParameterCommand({ Name }));
    },
  },
};

/** Host of a domain, once it has one. */
export async function endpointOf(DomainName: string, aws: Aws): Promise<string> {
  const { DomainStatus } = await (await aws.openSearch()).send(new DescribeDomainCommand({ DomainName }));
  return DomainStatus?.Endpoint ?? '';
}
