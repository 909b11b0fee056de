import {
  DescribeAccountAttributesCommand,
  DescribeAddressesCommand,
  DescribeAvailabilityZonesCommand,
} from '@aws-sdk/client-ec2';
import { paginateListInstanceTypeDetails } from '@aws-sdk/client-opensearch';
import { GetServiceQuotaCommand, paginateListServiceQuotas } from '@aws-sdk/client-service-quotas';
import { everyOf } from '../aws/every-of.ts';
import type { Aws } from '../clients/aws.ts';
import type { Limits } from '../core/types.ts';
import { FILTER_QUOTA } from '../plan/quotas.ts';

/**
 * What the account and region have room for. What may not be looked up or fails is left out and named in `unchecked`:
 * a limit is met during the deployment in any case.
 *
 * @param engines whose instance types are wanted.
 */
export async function discoverLimits(aws: Aws, engines: readonly string[]): Promise<Limits> {
  const unchecked: string[] = [];
  const attempt = <T>(what: string, look: () => Promise<T>): Promise<T | undefined> =>
    look().catch((error: Error) => {
      unchecked.push(`${what} (${error.name})`);
      return undefined;
    });
  const [addresses, domains, zones, ...types] = await Promise.all([
    attempt('free Elastic IPs', () => addressesOf(aws)),
    // Without permission the usual quota counts, which says enough.
    domainsOf(aws).catch(() => undefined),
    attempt('zones of the region', () => zonesOf(aws)),
    ...engines.map((engine) => attempt(`instance types for ${engine}`, () => typesOf(aws, engine))),
  ]);
  const instanceTypes = Object.fromEntries(
    engines.flatMap((engine, at) => (types[at] === undefined ? [] : [[engine, types[at]]])),
  );
  return { addresses, domains, zones, instanceTypes, unchecked };
}

/** Addresses brought along by the customer do not count. */
async function addressesOf(aws: Aws): Promise<Limits['addresses']> {
  const client = await aws.ec2();
  const [{ AccountAttributes }, { Addresses }] = await Promise.all([
    client.send(new DescribeAccountAttributesCommand({})),
    client.send(new DescribeAddressesCommand({})),
  ]);
  const most = AccountAttributes?.find(({ AttributeName }) => AttributeName === 'vpc-max-elastic-ips');
  const value = Number(most?.AttributeValues?.[0]?.AttributeValue);
  if (!Number.isInteger(value)) return undefined;
  const counted = (Addresses ?? []).filter(({ PublicIpv4Pool: pool }) => !pool || pool === 'amazon');
  return { used: counted.length, most: value };
}

async function domainsOf(aws: Aws): Promise<number | undefined> {
  const client = await aws.serviceQuotas();
  const { Quota } = await client.send(
    new GetServiceQuotaCommand({ ServiceCode: 'es', QuotaCode: 'L-076D529E' }),
  );
  return Quota?.Value;
}

/** Subscription filters that a log group may have; undefined where AWS does not answer. */
export async function filterQuota(aws: Aws): Promise<number | undefined> {
  const client = await aws.serviceQuotas();
  const pages = paginateListServiceQuotas({ client }, { ServiceCode: 'logs', MaxResults: 100 });
  const quotas = await everyOf(pages, ({ Quotas }) => Quotas).catch(() => []);
  return quotas.find(({ QuotaName }) => QuotaName === FILTER_QUOTA)?.Value;
}

/** Neither local zones nor what is switched off. */
async function zonesOf(aws: Aws): Promise<string[]> {
  const client = await aws.ec2();
  const { AvailabilityZones } = await client.send(new DescribeAvailabilityZonesCommand({}));
  return (AvailabilityZones ?? []).flatMap(({ ZoneName, ZoneType, State }) =>
    ZoneName && (ZoneType ?? 'availability-zone') === 'availability-zone' && State === 'available'
      ? [ZoneName]
      : [],
  );
}

async function typesOf(aws: Aws, EngineVersion: string): Promise<string[]> {
  const client = await aws.openSearch();
  const pages = paginateListInstanceTypeDetails({ client }, { EngineVersion, MaxResults: 100 });
  return everyOf(pages, (page) => page.InstanceTypeDetails?.map(({ InstanceType }) => InstanceType));
}
