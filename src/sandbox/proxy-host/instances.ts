import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import { allowedCidrs } from './security-groups.ts';

/** A running machine whose user data names the parameters of one of our stacks. */
export interface ProxyInstance {
  readonly id: string;
  /** Such as `/create-cloudtrail-kibana/cloudtrail-kibana`. */
  readonly parameters: string;
  readonly profileArn: string | undefined;
  /** Its public address, as its metadata service tells it. */
  readonly address: string | undefined;
  readonly groupIds: readonly string[];
}

/** Finds the proxy that was launched last; what a machine's user data says is asked for only once. */
export function proxyFinder(ec2: Pick<EC2Client, 'send'>): () => Promise<ProxyInstance | undefined> {
  const known = new Map<string, string | undefined>();
  return async () => {
    const running = [{ Name: 'instance-state-name', Values: ['running'] }];
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters: running }));
    const instances = Reservations.flatMap((reservation) => reservation.Instances ?? []).sort(byLaunchTime);
    for (const instance of instances) {
      const id = instance.InstanceId ?? '';
      if (!known.has(id)) known.set(id, parametersIn(await userData(ec2, id)));
      const parameters = known.get(id);
      if (parameters !== undefined) return toProxy(instance, parameters);
    }
    return undefined;
  };
}

const byLaunchTime = (a: Instance, b: Instance) =>
  (b.LaunchTime?.getTime() ?? 0) - (a.LaunchTime?.getTime() ?? 0);

async function userData(ec2: Pick<EC2Client, 'send'>, id: string): Promise<string> {
  const command = new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' });
  const { UserData } = await ec2.send(command);
  return Buffer.from(UserData?.Value ?? '', 'base64').toString('utf8');
}

/** The folder of parameters that a machine's user data names, or undefined. */
export function parametersIn(text: string): string | undefined {
  return /^PARAMETERS=(\/create-cloudtrail-kibana\/[\w-]+)$/m.exec(text)?.[1];
}

const toProxy = (instance: Instance, parameters: string): ProxyInstance => ({
  id: instance.InstanceId ?? '',
  parameters,
  profileArn: instance.IamInstanceProfile?.Arn,
  address: instance.PublicIpAddress,
  groupIds: (instance.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
});

/** The CIDRs that a machine's security groups admit to a port. */
export async function admitted(ec2: Pick<EC2Client, 'send'>, groupIds: readonly string[]) {
  if (groupIds.length === 0) return () => [];
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ GroupIds: [...groupIds] }),
  );
  return (port: number) => allowedCidrs(SecurityGroups, port);
}
