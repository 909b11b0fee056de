import { describe, expect, test } from 'vitest';
import { SIZES } from '../../../src/plan/sizes.ts';
import { bundledTemplate, resolver } from '../../helpers/cfn.ts';

const template = bundledTemplate();

interface Cluster {
  readonly [key: string]: unknown;
}

const clusterOf = (given: Record<string, string>) =>
  resolver(template, given).properties('Domain').ClusterConfig as Cluster;

test('the sizes are those that the wizard offers', () => {
  const mapped = (template.Mappings as { Sizes: Record<string, unknown> }).Sizes;
  expect(Object.keys(mapped)).toEqual(Object.keys(SIZES));
  expect(template.Parameters.DomainSize?.AllowedValues).toEqual(Object.keys(SIZES));
});

describe.each(Object.entries(SIZES))('%s', (DomainSize, size) => {
  const { properties } = resolver(template, { DomainSize });
  const cluster = clusterOf({ DomainSize });

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

  test('another instance type serves nodes and masters', () => {
    const other = clusterOf({ DomainSize, InstanceType: 'r7g.large.search' });
    expect(other.InstanceType).toBe('r7g.large.search');
    expect(other.DedicatedMasterType).toBe(size.masters > 0 ? 'r7g.large.search' : undefined);
  });
});
