import { type Address, DescribeAddressesCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { VerifyContext } from '../../context.ts';
import { nameIn } from '../attributes.ts';
import { type Kind, orGone, shared } from '../kind.ts';

/** AWS::EC2::Instance. One that was terminated is told for an hour more. */
export const instance: Kind = {
  compared: ['State', 'InstanceType', 'IamInstanceProfile', 'MetadataOptions', 'SecurityGroupIds'],
  defaults: { State: 'running' },
  exact: ['SecurityGroupIds'],
  read: async ({ id }, { fx }) => {
    const client = await fx.aws.ec2();
    const found = await orGone(client.send(new DescribeInstancesCommand({ InstanceIds: [id] })));
    const now = found?.Reservations?.[0]?.Instances?.[0];
    if (now === undefined || now.State?.Name === 'terminated') return undefined;
    return {
      State: now.State?.Name,
      InstanceType: now.InstanceType,
      IamInstanceProfile: now.IamInstanceProfile && nameIn(now.IamInstanceProfile.Arn ?? ''),
      MetadataOptions: now.MetadataOptions,
      SecurityGroupIds: now.SecurityGroups?.map(({ GroupId }) => GroupId),
    };
  },
};

/** The account's address of this number; undefined when it was released. EC2 tells all of them in one answer. */
async function addressOf(ip: string, context: VerifyContext): Promise<Address | undefined> {
  const { Addresses = [] } = await shared(context, 'addresses', async () => {
    const client = await context.fx.aws.ec2();
    return client.send(new DescribeAddressesCommand({}));
  });
  return Addresses.find(({ PublicIp }) => PublicIp === ip);
}

/** AWS::EC2::EIP. */
export const address: Kind = {
  compared: [],
  read: async ({ id }, context) => ((await addressOf(id, context)) === undefined ? undefined : {}),
};

/** AWS::EC2::EIPAssociation. */
export const association: Kind = {
  compared: ['InstanceId'],
  read: async (_, context) => {
    const found = await addressOf(context.stack.outputs.proxyIp, context);
    return found?.InstanceId ? { InstanceId: found.InstanceId } : undefined;
  },
};
