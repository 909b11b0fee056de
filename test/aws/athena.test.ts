import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { athena } from '../../src/commands/athena/index.ts';
import { awsError, useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const run = () => athena({ bucket: 'logs/audit', region: 'us-east-1' }, fakeWorld().fx);

test('A bucket that is not there is named as such, and nothing is printed: exit 2.', async () => {
  aws.s3
    .on(ListObjectsV2Command)
    .rejects(awsError('NoSuchBucket', 'The specified bucket does not exist', 404));
  expect(await failure(run())).toMatchObject({ code: 'no-bucket', exit: 2 });
});

test('A bucket without log files is no table: exit 1, with the flag that names another.', async () => {
  aws.s3.on(ListObjectsV2Command).resolves({});
  const ended = await failure(run());
  expect(ended).toMatchObject({ code: 'no-log-files', exit: 1 });
  expect([ended.remedy].flat().join(' ')).toContain('--bucket');
});
