import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nearestRegion, regionError } from '../../../src/aws/region.ts';
import { isOptIn, REGIONS } from '../../../src/aws/regions.ts';

test.each([...Object.keys(REGIONS), 'us-east-9', 'xy-new-12'])('%s can be a region', (region) => {
  expect(regionError(region)).toBeUndefined();
});

describe('no region is', () => {
  test.each<[string, string | undefined, RegExp]>([
    ['', undefined, /empty/],
    ['us-east', 'us-east-1', /looks like us-east-1/],
    ['us-east-1a', 'us-east-1', /availability zone/],
    ['useast1', 'us-east-1', /looks like/],
    ['us_east_1', 'us-east-1', /looks like/],
    ['US-EAST-1', 'us-east-1', /looks like/],
    ['US East (N. Virginia)', 'us-east-1', /looks like/],
    ['us east 1', 'us-east-1', /looks like/],
    ['Frankfurt', 'eu-central-1', /looks like/],
    ['ireland', 'eu-west-1', /looks like/],
    ['eu-cental-1 ', 'eu-central-1', /looks like/],
    ['somewhere-else', undefined, /looks like/],
    ['us-east-1\n', 'us-east-1', /looks like/],
  ])('"%s"; meant is %s', (text, near, why) => {
    expect(nearestRegion(text)).toBe(near);
    const error = regionError(text);
    expect(error).toMatchObject({ code: 'no-such-region', exit: 2, why: expect.stringMatching(why) });
    expect(error?.remedy.join()).toContain(`--region ${near ?? 'us-east-1'}`);
  });
});

test('a region that is not known is near to one that is', () => {
  expect(nearestRegion('us-esat-1')).toBe('us-east-1');
  expect(nearestRegion('eu-cental-1')).toBe('eu-central-1');
});

test('the regions are those of the SDK', () => {
  const file = 'node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
  const found = readFileSync(file, 'utf8').matchAll(
    /"([a-z]+(?:-[a-z]+)+-\d)": \{\s*"description": "([^"]+)"/g,
  );
  expect(Object.fromEntries([...found].map(([, code, name]) => [code, name]))).toEqual(REGIONS);
});

test.each([
  ['us-east-1', false],
  ['eu-north-1', false],
  ['me-south-1', true],
  ['ap-east-1', true],
  ['cn-north-1', false],
  ['us-gov-west-1', false],
  ['eusc-de-east-1', false],
])('an account has to enable %s: %s', (region, expected) => {
  expect(isOptIn(region)).toBe(expected);
});
