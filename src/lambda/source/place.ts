import { addressOf } from './address.ts';
import { COUNTRY_OF_REGION } from './region-country.ts';
import type { LookUp } from './tables.ts';

/** Where a call came from. */
export interface Place {
  readonly network: 'aws' | 'internet' | 'private' | 'aws-service';
  /** Of an address of AWS that belongs to one region. */
  readonly region?: string;
  /** ISO 3166-1, two letters. */
  readonly country?: string;
  readonly countryName?: string;
}

/** What a place is worked out from; each can be another list. */
export interface Atlas {
  readonly country: LookUp;
  /** Region of an address of AWS, or {@link ANY_REGION}. */
  readonly awsRegion: LookUp;
  readonly nameOf: (country: string) => string | undefined;
}

/** What AWS's list says of addresses that belong to no region. */
export const ANY_REGION = 'GLOBAL';

/** `sourceIPAddress` of a service, and of AWS itself (AWS CloudTrail User Guide, "CloudTrail record contents"). */
const SERVICE = /^(?:[\w.-]+\.amazonaws\.com(?:\.cn)?|AWS Internal)$/;

/**
 * Where the caller with this `sourceIPAddress` is, or the callers; of several addresses, the first that is not private
 * decides. Undefined for text that is no address and no service.
 */
export function placeOf(sourceIPAddress: string | readonly string[], atlas: Atlas): Place | undefined {
  const texts = typeof sourceIPAddress === 'string' ? [sourceIPAddress] : sourceIPAddress;
  const addresses = texts.flatMap((text) => addressOf(text) ?? []);
  const address = addresses.find(({ isPrivate }) => !isPrivate);
  if (address === undefined) {
    if (addresses.length > 0) return { network: 'private' };
    return texts.some((text) => SERVICE.test(text)) ? { network: 'aws-service' } : undefined;
  }
  const listed = atlas.awsRegion(address);
  const region = listed === ANY_REGION ? undefined : listed;
  const country = COUNTRY_OF_REGION.get(region ?? '') ?? atlas.country(address);
  return {
    network: listed === undefined ? 'internet' : 'aws',
    region,
    country,
    countryName: country && atlas.nameOf(country),
  };
}
