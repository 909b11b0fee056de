import { describe, expect, it } from 'vitest';
import { type Atlas, placeOf } from '../../../../src/lambda/source/place.ts';
import { placesIn } from '../../../../src/lambda/source/remembered.ts';

const DE = { network: 'internet', country: 'DE', countryName: 'Germany' };

/** Addresses of IPv4 that begin with 3 are of AWS; all are in Germany. */
const ATLAS: Atlas = {
  country: ({ key }) => (key === 0 ? undefined : 'DE'),
  awsRegion: ({ version, key }) => {
    if (version !== 4 || key >> 24 !== 3) return undefined;
    return (key & 255) === 0 ? 'GLOBAL' : 'eu-west-1';
  },
  nameOf: (country) => ({ DE: 'Germany', IE: 'Ireland' })[country],
};

describe('placeOf', () => {
  it.each([
    ['AWS Internal'],
    ['config.amazonaws.com'],
    ['streams.metrics.cloudwatch.amazonaws.com'],
    ['ec2.cn-north-1.amazonaws.com.cn'],
  ])('knows that %s is a service of AWS', (text) => {
    expect(placeOf(text, ATLAS)).toEqual({ network: 'aws-service' });
  });

  it.each([
    [''],
    ['30.*.0.210'],
    ['example.com'],
    ['amazonaws.com.example.com'],
    ['evil.example/x.amazonaws.com'],
  ])('says nothing of %j', (text) => {
    expect(placeOf(text, ATLAS)).toBeUndefined();
  });

  it('gives an address of AWS its region and the country of that', () => {
    expect(placeOf('3.1.2.3', ATLAS)).toEqual({
      network: 'aws',
      region: 'eu-west-1',
      country: 'IE',
      countryName: 'Ireland',
    });
  });

  it('gives an address of AWS without a region the country of the table', () => {
    expect(placeOf('3.1.2.0', ATLAS)).toEqual({ ...DE, network: 'aws' });
  });

  it('leaves out the country where none is known', () => {
    expect(placeOf('2000::1', ATLAS)).toEqual({ network: 'internet' });
  });

  it.each([
    [['10.0.0.1,9.9.9.9', '10.0.0.1', '9.9.9.9'], DE],
    [['10.0.0.1', '192.168.0.1'], { network: 'private' }],
    [['x', '9.9.9.9', '3.1.2.3'], DE],
    [['AWS Internal'], { network: 'aws-service' }],
    [[], undefined],
  ])('lets the first public address of %j decide', (addresses, place) => {
    expect(placeOf(addresses, ATLAS)).toEqual(place);
  });
});

describe('placesIn', () => {
  it('looks each caller up once', () => {
    const asked: number[] = [];
    const country: Atlas['country'] = ({ key }) => {
      asked.push(key);
      return 'DE';
    };
    const places = placesIn({ ...ATLAS, country });
    const found = ['9.0.0.1', '9.0.0.2', '9.0.0.1', ['9.0.0.1', '9.0.0.2'], ['9.0.0.1', '9.0.0.2']].map(
      places,
    );
    expect(found).toEqual(Array(5).fill(DE));
    expect(asked).toHaveLength(3);
  });

  it('forgets instead of growing without end', () => {
    const places = placesIn(ATLAS);
    for (let at = 0; at < 25_000; at++) places(`9.0.${at >> 8}.${at & 255}`);
    expect(places('9.0.0.1')).toEqual(DE);
  });

  it.each([undefined, null, 7, {}, [7, null]])('says nothing of %j', (value) => {
    expect(placesIn(ATLAS)(value)).toBeUndefined();
  });
});
