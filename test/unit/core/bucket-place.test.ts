import { expect, test } from 'vitest';
import { bucketPlace } from '../../../src/core/bucket-place.ts';

test.each([
  ['logs', { bucket: 'logs', prefix: '' }],
  ['logs/audit', { bucket: 'logs', prefix: 'audit/' }],
  ['logs/audit/', { bucket: 'logs', prefix: 'audit/' }],
  ['s3://logs/audit/AWSLogs/111122223333/', { bucket: 'logs', prefix: 'audit/' }],
  ['logs/AWSLogs', { bucket: 'logs', prefix: '' }],
])('The bucket %s is one of backfill, verify --integrity and athena alike.', (named, place) => {
  expect(bucketPlace(named)).toEqual(place);
});
