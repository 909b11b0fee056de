import { readFile } from 'node:fs/promises';
import { CloudWatchLogsClient, DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundledRecords } from '../../src/commands/demo/records.ts';
import { readRecords } from '../../src/sandbox/player/read-records.ts';
import { askEngine } from '../helpers/ask-engine.ts';
import { askProxy } from '../helpers/ask-proxy.ts';
import { leftOf, newStateFile, type Result, resultOf, run, stateOf } from '../helpers/demo.ts';
import { type AwsConfig, failCreation, inventoryOf, stackIn } from '../helpers/demo-account.ts';

const STATE = newStateFile();
const env = { CREATE_CLOUDTRAIL_KIBANA_STATE: STATE };
const STACK = 'cloudtrail-kibana';
const REPORT = `${STATE}.html`;

describe('demo --yes --keep', () => {
  let result: Result;
  let aws: AwsConfig;
  let searchUrl: string;
  let auth: string;

  beforeAll(async () => {
    const finished = await run(['demo', '--yes', '--json', '--keep', '--output', REPORT], env);
    expect(finished.code, finished.stderr).toBe(0);
    result = resultOf(finished);
    const { info } = stateOf(STATE);
    if (info === undefined) throw new Error('the sandbox was not left running');
    aws = { endpoint: info.awsEndpoint, region: info.region, credentials: { ...info.credentials } };
    searchUrl = info.searchUrl;
    const Name = `/create-cloudtrail-kibana/${STACK}/password`;
    const { Parameter } = await new SSMClient(aws).send(
      new GetParameterCommand({ Name, WithDecryption: true }),
    );
    auth = `admin:${Parameter?.Value}`;
  });

  afterAll(async () => {
    await run(['demo', '--stop'], env);
  });

  const get = async (path: string) => (await askEngine(searchUrl, path)).json() as Promise<never>;

  test('ends well, every check with what it saw', () => {
    expect(result.ok).toBe(true);
    expect(result.checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(result.checks).toHaveLength(17);
    for (const { reason } of result.checks) expect(reason).toBeTruthy();
  });

  test('ends with a report of the third parties: by name, and with what they did with their sessions', async () => {
    expect(result.report).toBe(REPORT);
    const page = await readFile(REPORT, 'utf8');
    for (const text of ['Acme Cost', 'Beacon Security', '123456789012', 'ASIAEXAMPLEMADEUP003'])
      expect(page).toContain(`>${text}</td>`);
    expect(page).not.toMatch(/No events|Not complete/);
  });

  test('accounts for every record, and each is found by its eventID', async () => {
    const records = await readRecords(await bundledRecords('.'));
    expect(result.played).toBe(records.length);
    expect(result.indexed + result.duplicates + result.quarantined).toBe(result.played);
    const { count } = (await get('/cloudtrail-*/_count')) as { count: number };
    expect(count).toBe(result.indexed);
    const ids = records.map((record) => JSON.parse(record).eventID as string);
    const body = JSON.stringify({ size: 1000, _source: false, query: { ids: { values: ids } } });
    const answer = await askEngine(searchUrl, '/cloudtrail-*,quarantine-cloudtrail/_search', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    const { hits } = (await answer.json()) as { hits: { hits: { _id: string }[] } };
    expect(new Set(hits.hits.map(({ _id }) => _id))).toEqual(new Set(ids));
  });

  test('Status, open, list and report work on the demo that was left running, with --demo.', async () => {
    const status = await run(['status', '--demo', '--json'], env);
    expect(status.code, status.stderr).toBe(0);
    expect(JSON.parse(status.lines.at(-1) ?? '').data).toMatchObject({ ok: true, stackName: STACK });

    const open = await run(['open', '--demo', '--yes', '--json'], env);
    const shown = JSON.parse(open.lines.at(-1) ?? '').data;
    expect(shown.url).toBe(result.url);
    const answer = await askProxy(shown.url, { auth: `${shown.user}:${shown.password}` });
    expect(answer.status).toBe(200);

    const list = await run(['list', '--demo', '--json'], env);
    expect(JSON.parse(list.lines.at(-1) ?? '').data.stacks).toMatchObject([{ stackName: STACK }]);

    const file = `${STATE}.again.html`;
    const report = await run(['report', '--demo', '--since', '10d', '-o', file], env);
    expect(report.code, report.stderr).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('>Acme Cost</td>');
  });

  test('wrote the records to the bucket too, as CloudTrail does', async () => {
    const bucket = (await stackIn(aws, STACK)).outputs.get('TrailBucket');
    const s3 = new S3Client({ ...aws, forcePathStyle: true });
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    expect(Contents?.length).toBeGreaterThan(0);
    for (const { Key } of Contents ?? []) {
      expect(Key).toMatch(
        /^AWSLogs\/\d{12}\/CloudTrail\/us-east-1\/\d{4}\/\d\d\/\d\d\/\d{12}_CloudTrail_us-east-1_\d{8}T\d{4}Z_\w{16}\.json\.gz$/,
      );
    }
  });

  test.each<[string, string, number, { auth?: true; localAddress?: string; method?: string }]>([
    ['the page of events', '/_dashboards/app/dashboards', 200, { auth: true }],
    ['nothing without the password', '/_dashboards/app/dashboards', 401, {}],
    ['nothing of the engine', '/_cat/indices', 404, { auth: true }],
    [
      'no console',
      '/_dashboards/api/console/proxy?path=_cat/indices&method=GET',
      404,
      { auth: true, method: 'POST' },
    ],
    [
      'no way round by a backslash',
      '/_dashboards/api%5Cconsole%5Cproxy',
      400,
      { auth: true, method: 'POST' },
    ],
    [
      'nobody from an address that is not authorised',
      '/_dashboards/app/dashboards',
      403,
      { auth: true, localAddress: '127.0.0.2' },
    ],
  ])('the proxy gives %s', async (_, path, status, { auth: withPassword, ...options }) => {
    const origin = new URL(result.url).origin;
    const answer = await askProxy(`${origin}${path}`, { ...options, ...(withPassword ? { auth } : {}) });
    expect(answer.status).toBe(status);
  });

  test('each security group has one rule per authorised network and no other', async () => {
    const { SecurityGroups } = await new EC2Client(aws).send(new DescribeSecurityGroupsCommand({}));
    const ours = (SecurityGroups ?? []).filter(({ GroupName }) => GroupName !== 'default');
    expect(
      ours
        .map(({ IpPermissions }) =>
          IpPermissions?.map(({ FromPort, IpRanges }) => [FromPort, IpRanges?.map(({ CidrIp }) => CidrIp)]),
        )
        .sort(),
    ).toEqual([[[443, ['127.0.0.1/32']]], [[80, ['127.0.0.1/32']]]]);
  });

  test('a second demo is turned away with the way on', async () => {
    const { code, stderr } = await run(['demo', '--yes'], env);
    expect(code).toBe(1);
    expect(stderr).toMatch(/already running/);
    expect(stderr).toMatch(/demo --stop/);
  });

  describe('the real command against it', () => {
    const real = (...args: string[]) =>
      run(['--yes', '--region', 'us-east-1', '--authorized-ip', '127.0.0.1', ...args], {
        ...env,
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
      });
    const inventory = () => inventoryOf(aws);

    test('a dry run shows plan and changes and leaves nothing', async () => {
      const before = await inventory();
      const { code, stderr } = await real(
        '--dry-run',
        '--stack-name',
        'other',
        '--artifacts-bucket',
        'other-artifacts',
        '--log-group',
        'none',
      );
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(/Add\s+Domain\s+AWS::OpenSearchService::Domain/);
      expect(stderr).toMatch(/Second trail/);
      const told = `AWS calls go to ${aws.endpoint}, not to AWS, and are not encrypted.`;
      expect(stderr.replaceAll(/\s+/g, ' ').split(told)).toHaveLength(2);
      expect(await inventory()).toEqual(before);
    });

    const ownLogGroup = async () => (await stackIn(aws, STACK)).outputs.get('LogGroup') ?? '';

    test('A second stack never subscribes to the log group of the first by default.', async () => {
      const { stderr } = await real('--dry-run', '--stack-name', 'other');
      expect(stderr).toMatch(/Add +Trail /);
    });

    test('a dry run that reuses the trail would make none of its parts', async () => {
      const { stderr } = await real('--dry-run', '--stack-name', 'other', '--log-group', await ownLogGroup());
      expect(stderr).toMatch(/Add +Subscription /);
      expect(stderr).not.toMatch(/Add +Trail/);
    });

    test('the same again changes nothing; what it cannot reach makes it exit 3', async () => {
      const before = await inventory();
      const { code, stderr } = await real('--stack-name', STACK, '--retention-days', '0');
      expect(stderr).toMatch(/Nothing to change/);
      // The Elastic IP leads nowhere here: the demo alone knows where the proxy is.
      expect(stderr).toMatch(/✖ Proxy reachable/);
      expect(stderr).toMatch(/1 health check fails, 6 could not be run/);
      expect(code).toBe(3);
      expect(await inventory()).toEqual(before);
    });

    test('what a failed creation left is removed and replaced', async () => {
      const StackName = 'second';
      await failCreation(aws, StackName);
      const status = async () => (await stackIn(aws, StackName)).status;
      await expect.poll(status).toBe('ROLLBACK_COMPLETE');
      const { stderr } = await real(
        '--stack-name',
        StackName,
        '--log-group',
        'none',
        '--retention-days',
        '0',
      );
      expect(stderr).toMatch(/Removing what is left of the failed attempt second/);
      expect(await status()).toBe('CREATE_COMPLETE');
    });

    test('The trail of another stack is reused when its log group is named: no second trail is made.', async () => {
      const group = ['--log-group', await ownLogGroup()];
      const { stderr } = await real('--stack-name', 'sharing', '--retention-days', '0', ...group);
      expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
        /Trail none of its own: reuses the trail .*TrailLogGroup/,
      );
      const { outputs } = await stackIn(aws, 'sharing');
      expect(outputs.has('TrailArn')).toBe(false);
      const { subscriptionFilters } = await new CloudWatchLogsClient(aws).send(
        new DescribeSubscriptionFiltersCommand({ logGroupName: outputs.get('LogGroup') }),
      );
      expect(
        subscriptionFilters?.filter(({ destinationArn }) => destinationArn?.includes(':sharing-')),
      ).toHaveLength(1);
    });

    test.each([
      [
        'a domain name that is taken',
        ['--stack-name', 'third', '--domain-name', STACK],
        2,
        /search domain cloudtrail-kibana exists already/,
      ],
      [
        'a subnet that is not there',
        ['--stack-name', 'third', '--subnet-id', 'subnet-absent'],
        2,
        /subnet-absent is not in this VPC/,
      ],
    ])('%s is told before anything is made', async (_, args, code, message) => {
      const before = await inventory();
      const finished = await real(...args);
      expect(finished.stderr).toMatch(message);
      expect(finished.code).toBe(code);
      expect(await inventory()).toEqual(before);
    });
  });

  test('--search-url takes a running server: the same records are all there already', async () => {
    const other = { CREATE_CLOUDTRAIL_KIBANA_STATE: newStateFile() };
    const again = resultOf(await run(['demo', '--yes', '--json', '--search-url', searchUrl], other));
    expect(again).toMatchObject({ ok: true, played: result.played, indexed: 0, duplicates: result.played });
  });

  test('--stop leaves nothing', async () => {
    const state = stateOf(STATE);
    expect((await leftOf(state)).processes.length).toBeGreaterThan(3);
    const { code, stderr } = await run(['demo', '--stop'], env);
    expect(stderr).toMatch(/stopped/);
    expect(code).toBe(0);
    expect(await leftOf(state)).toEqual({ processes: [], folders: [] });
    expect((await run(['demo', '--stop'], env)).stderr).toMatch(/No demo is running/);
  });
});
