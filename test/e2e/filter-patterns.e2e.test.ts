import * as logs from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_MFA, RECORDS } from '../helpers/alert-records.ts';
import { type LocalAws, localAws } from '../helpers/local-stack.ts';

let local: LocalAws;
let client: logs.CloudWatchLogsClient;

beforeAll(async () => {
  local = await localAws();
  const { awsEndpoint: endpoint, region, credentials } = local.sandbox;
  client = new logs.CloudWatchLogsClient({ endpoint, region, credentials });
});
afterAll(() => local?.sandbox.stop());

/** Pattern and the records that it matches. */
const PATTERNS: readonly (readonly [string, ...(keyof typeof RECORDS)[]])[] = [
  [
    '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
    'root',
  ],
  ['{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}', 'unauthorized', 'denied'],
  ['{ $.errorCode = *AccessDenied* }', 'denied', 'allowed'],
  ['{ $.errorCode = * }', 'unauthorized', 'denied', 'allowed'],
  ['{ $.errorCode = AccessDenied }'],
  ['{ $.errorCode != "AccessDenied*" }', 'unauthorized', 'allowed'],
  [
    '{($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion))}',
    'disableKey',
  ],
  [
    '{ $.eventName = GetObject && $.errorCode = "Not*" || $.eventName = RunInstances }',
    'unauthorized',
    'allowed',
  ],
  [
    '{ $.eventName = RunInstances || $.eventName = GetObject && $.errorCode = "Not*" }',
    'unauthorized',
    'allowed',
  ],
  ['{ ($.eventName = RunInstances || $.eventName = GetObject) && $.errorCode = "Not*" }', 'allowed'],
  [NO_MFA, 'login'],
  ['{ $.a.b[0].n = 5 }', 'shapes'],
  ['{ $.a.b[1].n = 5 }', 'shapes'],
  ['{ $.a.b[2].n = 5 }'],
  ['{ $.a.b[0].n >= 5 && $.a.b[0].n < 5.5e0 && $.a.b[0].n > -1 && $.a.b[0].n <= +5 }', 'shapes'],
  ['{ $.a.b[0].n > 5 }'],
  ['{ $.a.b[1].n > 1 }'],
  ['{ $.a != 1 }'],
  ['{ $.a.b != 1 }'],
  ['{ $.flag != "x" }'],
  ['{ $.flag IS TRUE && $.off IS FALSE && $.none IS NULL }', 'shapes'],
  ['{ $.flag IS FALSE || $.off IS NULL || $.missing IS NULL }'],
  ['{ $.none NOT EXISTS && $.flag IS TRUE }'],
  ['{ $.text = "Ev*ent \\"x\\"*" }', 'shapes'],
  ['{ $.text = "Ev*more" }'],
  ['', ...(Object.keys(RECORDS) as (keyof typeof RECORDS)[])],
];

describe('filter patterns', () => {
  test.each(PATTERNS)('%s', async (filterPattern, ...expected) => {
    const names = Object.keys(RECORDS);
    const logEventMessages = Object.values(RECORDS).map((record) => JSON.stringify(record));
    const asked = new logs.TestMetricFilterCommand({ filterPattern, logEventMessages });
    const { matches } = await client.send(asked);
    expect(matches?.map(({ eventNumber }) => names[Number(eventNumber) - 1])).toEqual(expected);
  });

  test('what is no JSON object matches the empty pattern alone', async () => {
    const count = async (filterPattern: string) => {
      const logEventMessages = ['words', '[1]', '{"a":'];
      const asked = new logs.TestMetricFilterCommand({ filterPattern, logEventMessages });
      return (await client.send(asked)).matches?.length;
    };
    expect(await count('{ $.a NOT EXISTS }')).toBe(0);
    expect(await count('')).toBe(3);
  });

  test.each(
    [
      '{ $.a = 1',
      '{ ($.a = 1 }',
      '{ $.a = }',
      '{ $.a & $.b }',
      '{ $.a = 1 && }',
      '{ a = 1 }',
      '{ $.a < b }',
      '{ $.a = x@y }',
      '{ $.a = %x% }',
      '{ $.a IS 1 }',
      '{ $.a EXISTS }',
      '{ $.a = "open }',
      '{ $.a = 1 } more',
      `{ $.a = ${'x'.repeat(1024)} }`,
    ].map((pattern) => [pattern.slice(0, 30), pattern]),
  )('PutMetricFilter refuses %s', async (_, filterPattern) => {
    const logGroupName = '/refused';
    await client.send(new logs.CreateLogGroupCommand({ logGroupName })).catch(() => {});
    const metricTransformations = [{ metricName: 'm', metricNamespace: 'n', metricValue: '1' }];
    const asked = { logGroupName, filterName: 'f', filterPattern, metricTransformations };
    await expect(client.send(new logs.PutMetricFilterCommand(asked))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(/^(Invalid metric filter pattern|1 validation error)/),
    });
    const kept = await client.send(new logs.DescribeMetricFiltersCommand({ logGroupName }));
    expect(kept.metricFilters).toEqual([]);
  });
});
