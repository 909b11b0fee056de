import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as cloudFormation from '@aws-sdk/client-cloudformation';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as s3 from '@aws-sdk/client-s3';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { cacheFolder, runFolders } from '../../src/sandbox/cache.ts';
import { type Sandbox, startSandbox, stopSandbox } from '../../src/sandbox/client.ts';
import { descendants, isAlive, processTable } from '../../src/sandbox/process-table.ts';
import { readState } from '../../src/sandbox/state.ts';
import { functionZip, scratchTemplate } from './scratch-stack.ts';

const scratch = await mkdtemp(join(tmpdir(), 'sandbox-e2e-'));
const state = join(scratch, 'state.json');

/** Repeats `look` until it finds something. */
async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await sleep(100);
  }
}

/** Addresses that the given processes listen on, from Linux's tables; IPv4 mapped into IPv6 reads as IPv4. */
async function listeningAddresses(pids: readonly number[]): Promise<string[]> {
  const inodes = new Set<string>();
  for (const pid of pids) {
    for (const file of await readdir(`/proc/${pid}/fd`).catch(() => [] as string[])) {
      const target = await readlink(`/proc/${pid}/fd/${file}`).catch(() => '');
      inodes.add(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? '');
    }
  }
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')));
  const rows = tables.flatMap((table) => table.split('\n').slice(1)).map((row) => row.trim().split(/\s+/));
  return rows
    .filter((row) => row[3] === '0A' && inodes.has(row[9] ?? ''))
    .map((row) => (row[1] ?? '').split(':')[0] ?? '')
    .map((hex) => hex.replace(/^0{16}FFFF0000/, ''));
}

describe('a started sandbox', () => {
  let sandbox: Sandbox;
  let config: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  let outputs: Record<string, string>;

  const changeSet = async (
    name: string,
    parameters: Record<string, string>,
    code: { bucket: string; key: string },
  ) => {
    const cfn = new cloudFormation.CloudFormationClient(config);
    const names = { StackName: name, ChangeSetName: 'first' };
    await cfn.send(
      new cloudFormation.CreateChangeSetCommand({
        ...names,
        ChangeSetType: 'CREATE',
        Capabilities: ['CAPABILITY_IAM'],
        TemplateBody: scratchTemplate(code),
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
      }),
    );
    return { cfn, names, described: await cfn.send(new cloudFormation.DescribeChangeSetCommand(names)) };
  };

  beforeAll(async () => {
    process.env.CREATE_CLOUDTRAIL_KIBANA_STATE = state;
    sandbox = await startSandbox({ foreignBuckets: ['somebody-elses'] });
    config = { endpoint: sandbox.awsEndpoint, region: sandbox.region, credentials: sandbox.credentials };
  }, 300_000);

  afterAll(async () => {
    await sandbox?.stop();
  });

  test.runIf(process.platform === 'linux')('listens on 127.0.0.1 only', async () => {
    const supervisor = (await readState(state))?.supervisor.pid ?? 0;
    const pids = descendants(await processTable(), supervisor).map(({ pid }) => pid);
    const addresses = await listeningAddresses([supervisor, ...pids]);
    // At least: emulator, search server twice, domain endpoint, two sources of the caller's address.
    expect(addresses.length).toBeGreaterThanOrEqual(6);
    expect(new Set(addresses)).toEqual(new Set(['0100007F']));
  });

  test('a second start is refused and names the way out', async () => {
    await expect(startSandbox()).rejects.toMatchObject({
      code: 'sandbox-running',
      remedy: [expect.stringContaining('demo --stop')],
    });
  });

  test('finds the network facts that the wizard asks for', async () => {
    const client = new ec2.EC2Client(config);
    const offers = await client.send(
      new ec2.DescribeInstanceTypeOfferingsCommand({
        LocationType: 'availability-zone',
        Filters: [{ Name: 'instance-type', Values: ['t4g.micro'] }],
      }),
    );
    expect(offers.InstanceTypeOfferings?.map(({ Location }) => Location)).toEqual([
      'us-east-1b',
      'us-east-1c',
    ]);
    const others = await client.send(
      new ec2.DescribeVpcsCommand({ Filters: [{ Name: 'isDefault', Values: ['false'] }] }),
    );
    expect(others.Vpcs ?? []).toEqual([]);
    const Name = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';
    const image = await new ssm.SSMClient(config).send(new ssm.GetParameterCommand({ Name }));
    const images = await client.send(
      new ec2.DescribeImagesCommand({ ImageIds: [image.Parameter?.Value ?? ''] }),
    );
    expect(images.Images?.[0]?.Architecture).toBe('arm64');
  });

  test('refuses what AWS refuses', async () => {
    const buckets = new s3.S3Client(config);
    await expect(
      buckets.send(new s3.CreateBucketCommand({ Bucket: 'somebody-elses' })),
    ).rejects.toMatchObject({
      name: 'BucketAlreadyExists',
    });
    await expect(buckets.send(new s3.HeadBucketCommand({ Bucket: 'somebody-elses' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    const parameters = new ssm.SSMClient(config);
    const put = (Value: string) =>
      parameters.send(new ssm.PutParameterCommand({ Name: '/big', Type: 'String', Value }));
    await expect(put('x'.repeat(4097))).rejects.toThrow(/Standard tier parameters support a maximum .* 4096/);
    await expect(put('a {{b}} c')).rejects.toThrow(/can't nest another parameter/);
    await expect(put('x'.repeat(4096))).resolves.toBeDefined();
  });

  test('deploys a stack of all resource types by change set', async () => {
    const code = { bucket: 'scratch-code', key: 'function.zip' };
    const buckets = new s3.S3Client(config);
    await buckets.send(new s3.CreateBucketCommand({ Bucket: code.bucket }));
    await buckets.send(new s3.PutObjectCommand({ Bucket: code.bucket, Key: code.key, Body: functionZip() }));
    const subnets = await new ec2.EC2Client(config).send(
      new ec2.DescribeSubnetsCommand({ Filters: [{ Name: 'availability-zone', Values: ['us-east-1b'] }] }),
    );
    const SubnetId = subnets.Subnets?.[0]?.SubnetId ?? '';
    const { cfn, names, described } = await changeSet('scratch', { SubnetId, ImageId: 'ami-1' }, code);
    expect(described.Status).toBe('CREATE_COMPLETE');
    await cfn.send(new cloudFormation.ExecuteChangeSetCommand(names));
    const stack = await eventually(async () => {
      const { Stacks } = await cfn.send(new cloudFormation.DescribeStacksCommand({ StackName: 'scratch' }));
      return Stacks?.[0]?.StackStatus?.endsWith('_IN_PROGRESS') ? undefined : Stacks?.[0];
    });
    const events = await cfn.send(new cloudFormation.DescribeStackEventsCommand({ StackName: 'scratch' }));
    const failures = events.StackEvents?.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
    expect(failures?.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`)).toEqual([]);
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    outputs = Object.fromEntries(
      stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]) ?? [],
    );
    expect(outputs.Endpoint).toMatch(/^127\.0\.0\.1:\d+$/);
    const { Reservations } = await new ec2.EC2Client(config).send(
      new ec2.DescribeInstancesCommand({ InstanceIds: [outputs.ProxyId ?? ''] }),
    );
    expect(Reservations?.[0]?.Instances?.[0]?.PublicIpAddress).toBe(outputs.ProxyIp);
  }, 60_000);

  test('validation fails a change set that adds what exists already', async () => {
    const code = { bucket: 'scratch-code', key: 'function.zip' };
    const { cfn, names, described } = await changeSet('again', { SubnetId: 's', ImageId: 'ami-1' }, code);
    expect(described).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
    expect(described.StatusReason).toContain('AWS::EarlyValidation::ResourceExistenceCheck');
    const { OperationEvents } = await cfn.send(new cloudFormation.DescribeEventsCommand(names));
    expect(OperationEvents?.map(({ ValidationStatusReason }) => ValidationStatusReason)).toEqual([
      "Resource of type 'AWS::OpenSearchService::Domain' with identifier 'scratch' already exists.",
      "Resource of type 'AWS::SSM::Parameter' with identifier '/scratch/nginx.conf' already exists.",
    ]);
  });

  test('a batch that a subscription filter cannot deliver ends in the failure queue', async () => {
    const client = new logs.CloudWatchLogsClient(config);
    const where = { logGroupName: outputs.Group ?? '', logStreamName: 'trail' };
    await client.send(new logs.CreateLogStreamCommand(where));
    await client.send(
      new logs.PutLogEventsCommand({
        ...where,
        logEvents: [{ timestamp: Date.now(), message: '{"eventID":"1"}' }],
      }),
    );
    const queue = new sqs.SQSClient(config);
    const message = await eventually(async () => {
      const { Messages } = await queue.send(
        new sqs.ReceiveMessageCommand({ QueueUrl: outputs.Queue ?? '', WaitTimeSeconds: 1 }),
      );
      return Messages?.[0];
    });
    const failure = JSON.parse(message.Body ?? '{}');
    expect(failure.requestContext.condition).toBe('RetriesExhausted');
    expect(failure.requestPayload.awslogs.data).toEqual(expect.any(String));
    const logGroupName = `/aws/lambda/${failure.requestContext.functionArn.split(':').pop()}`;
    const lines: string[] = [];
    for await (const { events = [] } of logs.paginateFilterLogEvents({ client }, { logGroupName }))
      lines.push(...events.map(({ message: line }) => line ?? ''));
    expect(lines.filter((line) => line.includes('the domain is away')).length).toBeGreaterThanOrEqual(3);
  }, 60_000);
});

describe('the owner of a sandbox', () => {
  const owner = join(packageRoot(), 'node_modules', '.cache', `sandbox-owner-${process.pid}.mjs`);

  beforeAll(async () => {
    await mkdir(join(owner, '..'), { recursive: true });
    const client = join(packageRoot(), 'src', 'sandbox', 'client.ts');
    const contents = `import { startSandbox } from ${JSON.stringify(client)};
      const sandbox = await startSandbox();
      console.log(JSON.stringify({ endpoint: sandbox.awsEndpoint, search: sandbox.searchUrl }));
      setInterval(() => {}, 1000);`;
    await build({
      stdin: { contents, loader: 'ts', resolveDir: packageRoot() },
      outfile: owner,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
  });

  afterAll(async () => {
    await stopSandbox();
    await rm(owner, { force: true });
    await rm(scratch, { recursive: true, force: true });
  });

  /** Programs that download, replaced by ones that only leave a trace. */
  async function withoutDownloads(): Promise<{ env: NodeJS.ProcessEnv; trace: string }> {
    const folder = join(scratch, 'bin');
    const trace = join(scratch, 'downloaded');
    await mkdir(folder);
    for (const name of ['mvn', 'pip', 'python3']) {
      await writeFile(join(folder, name), `#!/bin/sh\necho ${name} "$@" >> '${trace}'\nexit 1\n`);
      await chmod(join(folder, name), 0o755);
    }
    const nowhere = 'http://127.0.0.1:9';
    const env = { PIP_INDEX_URL: nowhere, https_proxy: nowhere, http_proxy: nowhere };
    return { trace, env: { ...process.env, ...env, PATH: `${folder}:${process.env.PATH}` } };
  }

  test('killed with SIGKILL leaves no process, port or folder; its start downloaded nothing', async () => {
    const { env, trace } = await withoutDownloads();
    const child = spawn(process.execPath, [owner], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (data) => resolve(String(data)));
      child.once('exit', (code) => reject(new Error(`the owner ended with ${code}`)));
    });
    expect(existsSync(trace)).toBe(false);
    const { endpoint, search } = JSON.parse(line) as { endpoint: string; search: string };
    const before = await eventually(() => readState(state));
    const supervised = descendants(await processTable(), before.supervisor.pid);
    expect(supervised.length).toBeGreaterThanOrEqual(2);

    child.kill('SIGKILL');
    const all = [before.supervisor, ...supervised];
    await eventually(async () => {
      const table = await processTable();
      return !all.some((one) => isAlive(table, one));
    });
    await expect(fetch(endpoint)).rejects.toThrow();
    await expect(fetch(search)).rejects.toThrow();
    expect(existsSync(before.runFolder)).toBe(false);
    expect(before.runFolder.startsWith(runFolders(cacheFolder()))).toBe(true);
    expect(existsSync(state)).toBe(false);
  }, 60_000);
});
