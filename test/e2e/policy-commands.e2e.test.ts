import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { DescribeDomainCommand, UpdateDomainConfigCommand } from '@aws-sdk/client-opensearch';
import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from '../../src/commands/parse.ts';
import { runCommand } from '../../src/commands/run.ts';
import type { Effects } from '../../src/core/effects.ts';
import { cancelAndWatch } from '../../src/deploy/cancel-update.ts';
import { DEFAULT_STACK } from '../../src/plan/names.ts';
import { deployerPolicy } from '../../src/plan/policy.ts';
import { countWaiting } from '../../src/redrive/queue.ts';
import { VERSION_TAG } from '../../src/stack/facts.ts';
import { readStack } from '../../src/stack/read.ts';
import { explain } from '../../src/tell.ts';
import { askEngine } from '../helpers/ask-engine.ts';
import { justBefore } from '../helpers/before.ts';
import { withoutCode } from '../helpers/local-parts.ts';
import { type LocalAws, localAws } from '../helpers/local-stack.ts';
import { asUser, makeBoundary } from '../helpers/local-user.ts';
import { makeOtherTrail } from '../helpers/other-trail.ts';
import { recordedUses } from '../helpers/usage.ts';

const NAME = DEFAULT_STACK;
const GROUP = '/company/trail';
const UPDATER_CODE = 'dist/lambda/UpdateElasticsearch.zip';
const FORWARDER_CODE = 'dist/lambda/LogsToElasticsearch.zip';

let local: LocalAws;
let boundary: string;
const usage = recordedUses();
beforeAll(async () => {
  local = await localAws();
  boundary = await makeBoundary(local.sandbox, NAME, NAME);
});
afterAll(async () => {
  await local?.sandbox.stop();
  usage.end();
});

/** A person with the printed policy alone, whose clients are new. */
const person = async () => (await asUser(local, deployerPolicy(NAME, NAME).Statement)).fx;

/** Runs a command line, and gives its exit code, or how it ended. */
const run = (line: string, fx: Effects) => runCommand(parse(line.split(' ')), fx).catch(explain);
const mine = async (line: string) => run(line, { ...(await person()), report: local.fx.report });
const present = async () => (await readStack(await local.fx.aws.cloudFormation(), NAME))!;

/** How to wait for what the local AWS does by itself. */
const SOON = { timeout: 60_000, interval: 50 };

describe('With the printed policy alone, a person', () => {
  test.each([
    ['sees what a first deployment would make', '--dry-run --yes'],
    ['deploys a stack', '--yes --retention-days 30'],
    ['sees what a change with alerts would do', '--dry-run --yes --alert-email ops@example.com'],
    ['adds tags, and changes the retention', '--yes --tag team=platform --retention-days 60'],
    ['protects the stack', '--yes --protect'],
    ['takes the tags and the protection away', '--yes --tag none --no-protect'],
    ['gives the stack a larger domain', '--yes --domain-size medium'],
    ['upgrades the engine', '--yes --engine OpenSearch_3.5'],
    ['puts the proxy on a new machine', '--yes --new-image'],
    ['gives the proxy a new password', 'rotate-password --yes'],
    ['lets another address in', 'rotate-ips --yes --no-my-ip --add 198.51.100.4'],
    ['redrives the failed batches', 'redrive'],
    ['lists the stacks', 'list'],
    ['opens the dashboards', 'open'],
    ['prints a report', `report --board security -o ${join(usage.folder, 'report.html')}`],
  ])('%s.', async (_, line) => {
    expect(await mine(line)).toBe(0);
  });

  test('repairs what was changed by hand.', async () => {
    const { forwarderFunction: FunctionName } = (await present()).outputs;
    const [domains, lambda] = await Promise.all([local.fx.aws.openSearch(), local.fx.aws.lambda()]);
    const { DomainStatus } = await domains.send(new DescribeDomainCommand({ DomainName: NAME }));
    const policy = JSON.parse(DomainStatus?.AccessPolicies ?? '{}');
    policy.Statement.push({ ...policy.Statement[0], Sid: 'Mine', Condition: undefined });
    await domains.send(
      new UpdateDomainConfigCommand({ DomainName: NAME, AccessPolicies: JSON.stringify(policy) }),
    );
    const kept = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Environment = {
      Variables: { ...kept.Environment?.Variables, DOMAIN_ENDPOINT: 'elsewhere.test' },
    };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
    await askEngine(local.sandbox.searchUrl, '/cloudtrail-2024.01', { method: 'PUT' });
    expect(await mine('status --fix')).toBe(0);
  });

  test('reuses the trail of somebody else, and goes back to one of its own.', async () => {
    await makeOtherTrail(local, { name: 'company', bucket: 'company-records', logGroup: GROUP });
    expect(await mine(`--yes --log-group ${GROUP}`)).toBe(0);
    expect(await mine('--yes --log-group none')).toBe(0);
  });

  test('cancels an update.', async () => {
    const fx = await person();
    const running = run('--yes --vendor 210987654321=Other', fx);
    await expect.poll(async () => (await present()).status, SOON).toBe('UPDATE_IN_PROGRESS');
    expect(await cancelAndWatch(await present(), fx)).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(await running).toMatchObject({ code: 'deploy-failed' });
  });

  test('ends a rollback that has failed.', async () => {
    const s3 = await local.fx.aws.s3();
    const Bucket = `create-cloudtrail-kibana-000000000000-${local.sandbox.region}`;
    const keys = async () => {
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'lambda/' }));
      return (Contents ?? []).map(({ Key }) => Key ?? '');
    };
    const packageRoot = mkdtempSync(join(tmpdir(), 'package-'));
    for (const folder of ['templates', 'dist/lambda'])
      cpSync(join(local.fx.packageRoot, folder), join(packageRoot, folder), { recursive: true });
    for (const code of [UPDATER_CODE, FORWARDER_CODE]) appendFileSync(join(packageRoot, code), 'x');
    const old = await keys();
    const oldForwarder = old.find((key) => key.includes('LogsTo')) ?? '';
    const fx = justBefore(await person(), 'cloudFormation', 'ExecuteChangeSetCommand', async () => {
      const gone = (await keys()).filter((key) => !old.includes(key) && key.includes('UpdateElasticsearch'));
      const Objects = [oldForwarder, ...gone].map((Key) => ({ Key }));
      await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    });
    expect(await run('--yes', { ...fx, packageRoot })).toMatchObject({ code: 'deploy-failed' });
    expect((await present()).status).toBe('UPDATE_ROLLBACK_FAILED');
    const Body = readFileSync(join(local.fx.packageRoot, FORWARDER_CODE));
    await s3.send(new PutObjectCommand({ Bucket, Key: oldForwarder, Body }));
    expect(await run('--yes', { ...(await person()), packageRoot })).toBe(0);
    rmSync(packageRoot, { recursive: true });
  });

  test('hands a batch to the forwarder again that it can never read.', async () => {
    const { forwarderFunction: FunctionName, failureQueueUrl: QueueUrl } = (await present()).outputs;
    const [lambda, sqs] = await Promise.all([local.fx.aws.lambda(), local.fx.aws.sqs()]);
    const Payload = JSON.stringify({ awslogs: { data: 'none' } });
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
    await expect.poll(async () => (await countWaiting(sqs, QueueUrl!)).visible, SOON).toBe(1);
    expect(await mine('redrive')).toBe(1);
  });

  test('takes the stack down.', async () => {
    expect(await mine(`teardown --confirm ${NAME} --delete-data`)).toBe(0);
  });

  test('hears which name is taken, before anything is made.', async () => {
    const ssm = await local.fx.aws.ssm();
    const Name = `/create-cloudtrail-kibana/${NAME}/nginx.conf`;
    await ssm.send(new PutParameterCommand({ Name, Type: 'String', Value: 'of somebody else' }));
    expect(await mine('--yes')).toMatchObject({ why: expect.stringContaining(Name) });
    await ssm.send(new DeleteParameterCommand({ Name }));
  });

  test('continues a creation that has failed.', async () => {
    expect(await run('--yes', withoutCode(local, await person()))).toMatchObject({ code: 'deploy-failed' });
    expect(await mine('--yes')).toBe(0);
    expect(await mine(`teardown --confirm ${NAME} --delete-data`)).toBe(0);
  });

  test('sees what would take the place of an attempt that was rolled back.', async () => {
    const Properties = { Runtime: 'nodejs22.x', Handler: 'x', Role: 'arn:aws:iam::000000000000:role/none' };
    await (await local.fx.aws.cloudFormation()).send(
      new CreateStackCommand({
        StackName: NAME,
        TemplateBody: JSON.stringify({
          Resources: {
            Function: {
              Type: 'AWS::Lambda::Function',
              Properties: { ...Properties, Code: { S3Bucket: 'none', S3Key: 'none' } },
            },
          },
        }),
        Tags: [{ Key: VERSION_TAG, Value: '0.0.1' }],
      }),
    );
    await expect.poll(async () => (await present()).status, SOON).toBe('ROLLBACK_COMPLETE');
    expect(await mine(`--dry-run --yes --permissions-boundary ${boundary}`)).toBe(0);
    expect(await mine(`teardown --confirm ${NAME} --delete-data`)).toBe(0);
  });

  test('gives the boundary to the roles of a stack that an administrator has made without one.', async () => {
    expect(await run('--yes --permissions-boundary none', local.fx)).toBe(0);
    expect(await mine(`--yes --permissions-boundary ${boundary}`)).toBe(0);
    expect(await mine(`teardown --confirm ${NAME} --delete-data`)).toBe(0);
  });
});

test('The recorder has written down which statement allowed a call, and lists what nobody has used.', () => {
  const look = { kind: 'user', policy: 'all', sid: 'Look', action: 'ec2:DescribeVpcs', alone: true };
  const failure = { kind: 'role', name: 'ForwarderRole', policy: 'forward', sid: 'KeepFailures' };
  for (const use of [look, failure, { ...failure, policy: 'boundary', sid: 'FailureQueue' }])
    expect(usage.uses()).toContainEqual(expect.objectContaining(use));
  const agent = 'SessionManager ssmmessages:OpenDataChannel';
  expect(usage.unexplained()).toContain(`ProxyRole session-manager ${agent}`);
});
