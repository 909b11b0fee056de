import { describe, expect, test } from 'vitest';
import type { DomainSize } from '../../../src/core/types.ts';
import { shapeOf, shapeParameters } from '../../../src/plan/shape.ts';
import { SIZES } from '../../../src/plan/sizes.ts';
import { bundledTemplate, resolver } from '../../helpers/cfn.ts';

const template = bundledTemplate();

interface Cluster {
  readonly [key: string]: unknown;
}

const clusterOf = (given: Record<string, string>) =>
  resolver(template, given).properties('Domain').ClusterConfig as Cluster;

test('the sizes are those that the wizard offers', () => {
  expect(template.Parameters.DomainSize?.AllowedValues).toEqual(Object.keys(SIZES));
});

test('The template by itself makes the size small.', () => {
  const small = shapeParameters(shapeOf({ domainSize: 'small' }, 'us-east-1'));
  for (const [name, value] of Object.entries(small))
    expect(`${template.Parameters[name]?.Default}`).toBe(value);
});

describe.each(Object.entries(SIZES))('%s', (domainSize, size) => {
  const given = shapeParameters(shapeOf({ domainSize: domainSize as DomainSize }, 'us-east-1'));
  const { properties } = resolver(template, given);
  const cluster = clusterOf(given);

  test('has the nodes, types and storage of the price', () => {
    expect(cluster.InstanceType).toBe(size.instanceType);
    expect(Number(cluster.InstanceCount)).toBe(size.nodes);
    expect((properties('Domain').EBSOptions as { VolumeSize: string }).VolumeSize).toBe(
      String(size.volumeGiB),
    );
    expect(cluster.DedicatedMasterEnabled).toBe(size.masters > 0);
    expect(Number(cluster.DedicatedMasterCount ?? 0)).toBe(size.masters);
    expect(cluster.DedicatedMasterType).toBe(size.masterType);
  });

  test('uses a zone per node, and a copy of each index wherever there is a second node', () => {
    const zones = cluster.ZoneAwarenessConfig as { AvailabilityZoneCount: string } | undefined;
    expect(cluster.ZoneAwarenessEnabled).toBe(size.nodes > 1);
    expect(Number(zones?.AvailabilityZoneCount ?? 1)).toBe(size.nodes);
    const desired = JSON.parse(properties('DomainSetup').Desired as string) as { replicas: number };
    expect(desired.replicas).toBe(size.nodes > 1 ? 1 : 0);
  });

  test('warns when a quarter of the storage is left', () => {
    expect(Number(properties('FreeStorageAlarm').Threshold)).toBe((size.volumeGiB * 1024) / 4);
  });

  test('keeps its masters with data nodes of another type', () => {
    const other = clusterOf({ ...given, InstanceType: 'r7g.4xlarge.search' });
    expect(other.InstanceType).toBe('r7g.4xlarge.search');
    expect(other.DedicatedMasterType).toBe(size.masterType);
  });
});
