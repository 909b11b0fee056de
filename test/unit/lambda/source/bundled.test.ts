import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import AWS from '../../../../assets/geo/aws.json' with { type: 'json' };
import COUNTRIES from '../../../../assets/geo/countries.json' with { type: 'json' };
import { addressOf } from '../../../../src/lambda/source/address.ts';
import { BUNDLED } from '../../../../src/lambda/source/atlas.ts';
import { placeOf } from '../../../../src/lambda/source/place.ts';
import { COUNTRY_OF_REGION } from '../../../../src/lambda/source/region-country.ts';
import { knownPlaces } from '../../../helpers/forwarder/places.ts';
import { developmentRecords } from '../../../helpers/forwarder/records.ts';

const known = knownPlaces();

describe('the tables of the package', () => {
  it.each(known)('know where $address is', ({ address, ...expected }) => {
    const { countryName, ...place } = placeOf(address, BUNDLED) ?? {};
    expect(place).toEqual(expected);
    expect(countryName).toBe(
      expected.country && new Intl.DisplayNames('en', { type: 'region' }).of(expected.country),
    );
  });

  it('know country and network of every public address of the records, or the list says why not', () => {
    const listed = new Set(known.map(({ address }) => address));
    const addresses = developmentRecords().flatMap((text) => {
      const [, caller = ''] = /"sourceIPAddress"\s*:\s*"([^"]*)"/.exec(text) ?? [];
      return caller.split(',').filter((part) => addressOf(part)?.isPrivate === false);
    });
    const unknown = addresses.filter(
      (address) => !listed.has(address) && !placeOf(address, BUNDLED)?.country,
    );
    expect(addresses.filter((address) => listed.has(address)).length).toBeGreaterThan(20);
    expect(unknown).toEqual([]);
  });

  it('have a country for every region of AWS', () => {
    const regions = AWS.names.split(' ').filter((name) => name !== 'GLOBAL');
    expect(regions.filter((region) => !COUNTRY_OF_REGION.has(region))).toEqual([]);
    expect([...COUNTRY_OF_REGION.values()].filter((country) => !BUNDLED.nameOf(country))).toEqual([]);
  });

  it('travel with a notice that names their dates and licence', () => {
    const notice = readFileSync(new URL('../../../../assets/geo/NOTICE.txt', import.meta.url), 'utf8');
    expect(notice).toContain(COUNTRIES.licence);
    expect(notice).toContain(COUNTRIES.source.slice(-'2026-06-25'.length));
    expect(notice).toContain(AWS.createDate.slice(0, '2026-08-22'.length));
  });
});
