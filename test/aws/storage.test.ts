import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { withStorage } from '../../src/discover/storage.ts';
import { awsError, useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { answersWith, factsWith, stackWith } from '../helpers/facts.ts';

const aws = useAws();
const facts = factsWith({ stacks: [stackWith({ parameters: { DomainSize: 'small' } })] });
const smaller = answersWith({ domainSize: 'trial' });
const metrics = () => aws.cloudwatch.on(GetMetricStatisticsCommand);

test('What is stored is asked for where the domain is to get smaller: the most of the last hours, in GiB.', async () => {
  metrics().resolves({ Datapoints: [{ Maximum: 2048 }, { Maximum: 3072 }, { Maximum: 1024 }] });
  expect((await withStorage(facts, smaller, fakeWorld().fx)).storedGiB).toBe(3);
  expect(aws.cloudwatch.commandCalls(GetMetricStatisticsCommand)[0]?.args[0].input).toMatchObject({
    Namespace: 'AWS/ES',
    MetricName: 'ClusterUsedSpace',
    Dimensions: [
      { Name: 'DomainName', Value: 'cloudtrail-kibana' },
      { Name: 'ClientId', Value: '123456789012' },
    ],
  });
});

test.each(['small', 'medium'] as const)('Nothing is asked for the size %s.', async (domainSize) => {
  expect(await withStorage(facts, answersWith({ domainSize }), fakeWorld().fx)).toBe(facts);
  expect(aws.cloudwatch.commandCalls(GetMetricStatisticsCommand)).toEqual([]);
});

test('It is unknown where there are no figures, and where they may not be read.', async () => {
  metrics().resolves({ Datapoints: [] });
  expect((await withStorage(facts, smaller, fakeWorld().fx)).storedGiB).toBeUndefined();
  metrics().rejects(awsError('AccessDenied'));
  expect((await withStorage(facts, smaller, fakeWorld().fx)).storedGiB).toBeUndefined();
});
