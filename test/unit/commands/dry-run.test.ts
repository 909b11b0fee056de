import { describe, expect, test } from 'vitest';
import { withoutDryRun } from '../../../src/commands/dry-run.ts';
import { parse } from '../../../src/commands/parse.ts';
import { COMMAND_NAMES, commandRow } from '../../../src/commands/table.ts';
import { combinations, ENTRIES, type Live, lineOf } from '../../helpers/dry-run/entries.ts';
import { isRead, isReadingRequest, nameOf } from '../../helpers/dry-run/reads.ts';
import { fakeWorld } from '../../helpers/effects.ts';

const LIVE: Live = {
  ...{ stackName: 'cloudtrail-kibana', mine: '203.0.113.7/32', other: '198.51.100.7/32' },
  ...{ logGroup: '/company/trail', vpcId: 'vpc-1', subnetId: 'subnet-1', folder: '/tmp' },
  ...{ records: 'records.ndjson', searchUrl: 'http://127.0.0.1:9200' },
};

describe('The lines of the contract test for dry runs', () => {
  test('cover every command.', () => {
    expect(Object.keys(ENTRIES).sort()).toEqual([...COMMAND_NAMES].sort());
  });

  test.each(COMMAND_NAMES)(
    'of %s parse as that command, as a dry run where it can change something.',
    (name) => {
      for (const flags of combinations(name)) {
        const call = parse(lineOf(name, flags, LIVE));
        expect(call.command).toBe(name);
        expect(call.flags['dry-run'] === true, lineOf(name, flags, LIVE).join(' ')).toBe(
          commandRow(name).changes !== 'never',
        );
        for (const flag of flags) expect(call.flags, flag).toHaveProperty(flag);
      }
    },
  );
});

describe('The list of reads', () => {
  const call = (service: string, action: string, body = '') => isRead({ service, action, body });

  test.each([
    ['cloudformation', 'DescribeStacks'],
    ['ssm', 'GetParameter'],
    ['logs', 'FilterLogEvents'],
    ['iam', 'SimulatePrincipalPolicy'],
    ['cloudtrail', 'LookupEvents'],
    ['s3', 'HEAD /bucket/key'],
    ['es', 'GET /2021-01-01/domain'],
    ['es', 'POST /2021-01-01/opensearch/domain-info'],
    ['lambda', 'POST /2015-03-31/functions/updater/invocations', '{"action":"status"}'],
    ['lambda', 'POST /2015-03-31/functions/updater/invocations', '{"action":"search","searches":[]}'],
  ])('has %s %s %s.', (service, action, body = '') => expect(call(service, action, body)).toBe(true));

  test.each([
    // It hides what it gives from others.
    ['sqs', 'ReceiveMessage'],
    ['ssm', 'PutParameter'],
    ['cloudformation', 'CreateChangeSet'],
    ['cloudformation', 'DetectStackDrift'],
    ['logs', 'StartQuery'],
    ['sts', 'GetSessionToken'],
    ['s3', 'PUT /bucket/key?x-id=PutObject'],
    ['s3', 'POST /bucket?delete='],
    ['lambda', 'POST /2015-03-31/functions/updater/invocations', '{"action":"reconcile"}'],
    ['lambda', 'POST /2015-03-31/functions/forwarder/invocations', '{"awslogs":{"data":""}}'],
    ['lambda', 'POST /2015-03-31/functions/updater/invocations', 'no JSON'],
    // A name that only begins like a read.
    ['any', 'Getaway'],
    ['any', 'Unknown'],
  ])('has no %s %s %s.', (service, action, body = '') => expect(call(service, action, body)).toBe(false));

  test.each([
    ['GET', '/_dashboards/api/saved_objects/_find', true],
    ['POST', '/_dashboards/api/saved_objects/_bulk_get', true],
    ['POST', '/_dashboards/api/saved_objects/_import?overwrite=true', false],
    ['PUT', '/_dashboards/api/saved_objects/index-pattern/cloudtrail', false],
    ['DELETE', '/_dashboards/api/saved_objects/dashboard/1', false],
  ])('judges %s %s to the UI: %s.', (method, path, reads) => {
    expect(isReadingRequest(method, path)).toBe(reads);
  });
});

test.each([
  [
    'a form',
    { 'content-type': 'application/x-www-form-urlencoded' },
    '/',
    'Action=DescribeStacks&Version=1',
    'DescribeStacks',
  ],
  ['JSON', { 'x-amz-target': 'AmazonSSM.GetParameter' }, '/', '{}', 'GetParameter'],
  ['CBOR', {}, '/service/GraniteServiceVersion20100801/operation/DescribeAlarms', '', 'DescribeAlarms'],
  ['a path', {}, '/2021-01-01/domain', '', 'POST /2021-01-01/domain'],
])('The recorder names a call that is sent as %s.', (_, headers, url, body, action) => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=AKID/20261120/us-east-1/monitoring/aws4_request';
  expect(nameOf({ method: 'POST', url, headers: { ...headers, authorization }, body })).toEqual({
    service: 'monitoring',
    action,
  });
});

describe('The line that a dry run ends with', () => {
  const line = async (args: string) => {
    const { command, flags } = parse(args.split(' '));
    return withoutDryRun(command, flags, fakeWorld().fx);
  };

  test.each([
    ['redrive --dry-run --json --no-color', 'redrive --region eu-central-1'],
    ['rotate-ips --add 192.0.2.1 --yes --dry-run', 'rotate-ips --add 192.0.2.1 --yes --region eu-central-1'],
    ['status --fix --watch --dry-run', 'status --fix --watch --region eu-central-1'],
    ['demo --keep --dry-run --yes', 'demo --keep --yes'],
    [
      'demo --records a,b.ndjson --records c.ndjson --dry-run',
      'demo --records a,b.ndjson --records c.ndjson',
    ],
  ])('%s → %s', async (args, expected) => {
    expect(await line(args)).toBe(`npx create-cloudtrail-kibana ${expected}`);
    expect(parse((await line(args)).split(' ').slice(2)).command).toBe(args.split(' ')[0]);
  });
});
