import {
  DescribeInstanceTypeOfferingsCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type RouteTable,
  type Subnet,
} from '@aws-sdk/client-ec2';
import { CliError, usageError } from '../core/errors.ts';
import type { Network } from '../core/types.ts';
import { PROXY_TYPES } from './proxy-types.ts';

/**
 * The VPC and a public subnet for the proxy, in a zone that offers one of its instance types.
 *
 * @throws CliError `no-default-vpc`, `vpc-not-found` or `no-public-subnet` with the way on.
 */
export async function discoverNetwork(
  ec2: EC2Client,
  wanted: { vpcId?: string | undefined; subnetId?: string | undefined },
): Promise<Network> {
  const offers = offerings(ec2);
  // The VPC's problem is told before theirs.
  offers.catch(() => {});
  const vpcId = wanted.vpcId ?? (await defaultVpc(ec2));
  const inVpc = [{ Name: 'vpc-id', Values: [vpcId] }];
  const [subnets, tables] = await Promise.all([
    ec2.send(new DescribeSubnetsCommand({ Filters: inVpc })),
    ec2.send(new DescribeRouteTablesCommand({ Filters: inVpc })),
  ]);
  if ((subnets.Subnets ?? []).length === 0 && (tables.RouteTables ?? []).length === 0)
    throw await withoutSubnets(ec2, vpcId);
  const choice = chooseSubnet(subnets.Subnets ?? [], tables.RouteTables ?? [], await offers, wanted.subnetId);
  if (typeof choice === 'string') {
    throw usageError(
      'no-public-subnet',
      `No subnet of ${vpcId} can hold the proxy.`,
      ['Name a subnet with a route to an internet gateway: --vpc-id <id> --subnet-id <id>'],
      `${choice}.`,
    );
  }
  const named = wanted.vpcId !== undefined || wanted.subnetId !== undefined;
  return { vpcId, ...choice, ...(named ? { named } : {}) };
}

/** A VPC always has a main route table: one without any may not be there at all. */
async function withoutSubnets(ec2: EC2Client, vpcId: string): Promise<CliError> {
  const found = await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] })).catch((error: Error) => {
    if (error.name === 'InvalidVpcID.NotFound') return { Vpcs: [] };
    throw error;
  });
  const isThere = (found.Vpcs ?? []).length > 0;
  return usageError(
    isThere ? 'no-public-subnet' : 'vpc-not-found',
    isThere ? `The VPC ${vpcId} has no subnet.` : `There is no VPC ${vpcId} in this region.`,
    ['See those there are: aws ec2 describe-vpcs', 'or leave --vpc-id out, to use the default VPC.'],
  );
}

/** Which of the proxy's instance types which zone has. */
async function offerings(ec2: EC2Client): Promise<[type: string, zone: string][]> {
  const { InstanceTypeOfferings } = await ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: Object.keys(PROXY_TYPES) }],
    }),
  );
  return (InstanceTypeOfferings ?? []).map(({ InstanceType, Location }) => [
    `${InstanceType}`,
    `${Location}`,
  ]);
}

async function defaultVpc(ec2: EC2Client): Promise<string> {
  const { Vpcs } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
  );
  const id = Vpcs?.find((vpc) => vpc.IsDefault)?.VpcId;
  if (id !== undefined) return id;
  throw new CliError('no-default-vpc', 'This region has no default VPC.', {
    exit: 2,
    why: 'The proxy needs a public subnet, and by default takes one of the default VPC.',
    remedy: [
      'Make one (it costs nothing by itself): aws ec2 create-default-vpc',
      'or name your own: --vpc-id <id> --subnet-id <id>',
    ],
  });
}

/**
 * Chooses the subnet: the given one, or the first public default subnet whose zone offers the best instance type.
 * Gives a sentence saying why when there is none.
 */
export function chooseSubnet(
  subnets: readonly Subnet[],
  tables: readonly RouteTable[],
  offerings: readonly (readonly [type: string, zone: string])[],
  wantedId: string | undefined,
): Omit<Network, 'vpcId'> | string {
  const named = wantedId === undefined ? subnets : subnets.filter((subnet) => subnet.SubnetId === wantedId);
  if (named.length === 0)
    return wantedId === undefined ? 'It has no subnet' : `${wantedId} is not in this VPC`;
  const open = named.filter((subnet) => isPublic(subnet, tables));
  if (open.length === 0) return 'No subnet has a route to an internet gateway';
  const ordered = [...open].sort(
    (a, b) =>
      Number(b.DefaultForAz ?? false) - Number(a.DefaultForAz ?? false) ||
      `${a.AvailabilityZone}`.localeCompare(`${b.AvailabilityZone}`),
  );
  for (const type of Object.keys(PROXY_TYPES)) {
    const zones = new Set(offerings.filter(([offered]) => offered === type).map(([, zone]) => zone));
    const subnet = ordered.find(({ AvailabilityZone }) => zones.has(`${AvailabilityZone}`));
    if (subnet?.SubnetId !== undefined) {
      return { subnetId: subnet.SubnetId, zone: `${subnet.AvailabilityZone}`, proxyInstanceType: type };
    }
  }
  return `No zone of its public subnets offers ${Object.keys(PROXY_TYPES).join(', ')}`;
}

/** A subnet is public when its own route table, or else the VPC's main one, leads to an internet gateway. */
function isPublic(subnet: Subnet, tables: readonly RouteTable[]): boolean {
  const own = tables.find(({ Associations }) =>
    Associations?.some(({ SubnetId }) => SubnetId === subnet.SubnetId),
  );
  const table = own ?? tables.find(({ Associations }) => Associations?.some(({ Main }) => Main));
  return (table?.Routes ?? []).some(
    ({ DestinationCidrBlock, GatewayId }) =>
      DestinationCidrBlock === '0.0.0.0/0' && GatewayId?.startsWith('igw-'),
  );
}
