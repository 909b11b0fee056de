import type { RouteTable, Subnet } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { chooseSubnet } from '../../../src/discover/network.ts';

const subnet = (SubnetId: string, AvailabilityZone: string, DefaultForAz = true): Subnet => ({
  SubnetId,
  AvailabilityZone,
  DefaultForAz,
});
const open: RouteTable = {
  Associations: [{ Main: true }],
  Routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }],
};
const closed = (SubnetId: string): RouteTable => ({
  Associations: [{ SubnetId }],
  Routes: [{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' }],
});
const everywhere: [string, string][] = ['a', 'b'].map((zone) => ['t4g.micro', zone]);

describe('chooseSubnet', () => {
  test.each<[string, Parameters<typeof chooseSubnet>, ReturnType<typeof chooseSubnet>]>([
    [
      'the first zone',
      [[subnet('s-b', 'b'), subnet('s-a', 'a')], [open], everywhere, undefined],
      { subnetId: 's-a', zone: 'a', proxyInstanceType: 't4g.micro' },
    ],
    [
      'a zone that offers the type',
      [[subnet('s-a', 'a'), subnet('s-b', 'b')], [open], [['t4g.micro', 'b']], undefined],
      { subnetId: 's-b', zone: 'b', proxyInstanceType: 't4g.micro' },
    ],
    [
      'the next type where the best is absent',
      [[subnet('s-a', 'a')], [open], [['t3.micro', 'a']], undefined],
      { subnetId: 's-a', zone: 'a', proxyInstanceType: 't3.micro' },
    ],
    [
      'a default subnet before another',
      [[subnet('s-x', 'a', false), subnet('s-b', 'b')], [open], everywhere, undefined],
      { subnetId: 's-b', zone: 'b', proxyInstanceType: 't4g.micro' },
    ],
    [
      'a public subnet before a private one',
      [[subnet('s-a', 'a'), subnet('s-b', 'b')], [open, closed('s-a')], everywhere, undefined],
      { subnetId: 's-b', zone: 'b', proxyInstanceType: 't4g.micro' },
    ],
    [
      'the one that was named',
      [[subnet('s-a', 'a'), subnet('s-b', 'b')], [open], everywhere, 's-b'],
      { subnetId: 's-b', zone: 'b', proxyInstanceType: 't4g.micro' },
    ],
    ['none: the VPC is empty', [[], [open], everywhere, undefined], 'It has no subnet'],
    ['none: named elsewhere', [[subnet('s-a', 'a')], [open], everywhere, 's-z'], 's-z is not in this VPC'],
    [
      'none: all private',
      [[subnet('s-a', 'a')], [open, closed('s-a')], everywhere, undefined],
      'No subnet has a route to an internet gateway',
    ],
    [
      'none: no type',
      [[subnet('s-a', 'a')], [open], [], undefined],
      'No zone of its public subnets offers t4g.micro, t4g.small, t3.micro, t3.small',
    ],
  ])('takes %s', (_, given, expected) => {
    expect(chooseSubnet(...given)).toEqual(expected);
  });
});
