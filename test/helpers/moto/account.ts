import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  DescribeRouteTablesCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import type { Aws } from '../../../src/clients/aws.ts';

export const REGION = 'us-east-1';
/** moto's own, unless it is asked for another. */
export const ACCOUNT = '123456789012';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Makes a user: of one, moto tells an ARN as AWS has it. */
export async function newUser(UserName: string, aws: Aws): Promise<Keys> {
  const iam = await aws.iam();
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

/** Gives the default VPC the way to the internet that it has at AWS. */
export async function openDefaultVpc(aws: Aws): Promise<{ vpcId: string }> {
  const ec2 = await aws.ec2();
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  const vpcId = Vpcs?.find(({ IsDefault }) => IsDefault)?.VpcId ?? '';
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const gateway = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ VpcId: vpcId, InternetGatewayId: gateway }));
  const inVpc = [{ Name: 'vpc-id', Values: [vpcId] }];
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters: inVpc }));
  const RouteTableId = RouteTables?.[0]?.RouteTableId;
  const way = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway };
  await ec2.send(new CreateRouteCommand({ RouteTableId, ...way }));
  return { vpcId };
}
