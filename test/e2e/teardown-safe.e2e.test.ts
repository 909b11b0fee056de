import {
  DescribeStackEventsCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAws } from '../../src/aws/clients.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import type { Effects } from '../../src/core/effects.ts';
import { deployerPolicy } from '../../src/plan/policy.ts';
import { readStacks } from '../../src/stack/read.ts';
import { type AwsFront, awsFront } from '../helpers/aws-front.ts';
import { inventory } from '../helpers/local-parts.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { deny, newUser } from '../helpers/local-user.ts';
import { failure } from '../helpers/run.ts';

const NAME = 'cloudtrail-kibana';
const SECOND = 'second';
const CONFIRMED = { confirm: NAME, 'delete-data': true };
let local: LocalAws;
let front: AwsFront;
let group: string;
beforeAll(async () => {
  local = await localAws();
  front = await awsFront(local.sandbox);
  group = (await deployLocally(local)).stack.outputs.logGroup ?? '';
}, 300_000);
afterAll(async () => {
  await front?.close();
  await local?.sandbox.stop();
});
beforeEach(() => {
  local.told();
  front.refuse({});
});

/** The same effects with other credentials or another address of AWS. */
function seenBy(over: {
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}): Effects {
  const { awsEndpoint: endpoint, credentials, region } = local.sandbox;
  return { ...local.fx, aws: createAws({ endpoint, credentials, region, userAgent: 'test', ...over }) };
}

/** A new user who has the printed policy but for these actions. */
async function without(...actions: string[]): Promise<Effects> {
  const { Statement } = deployerPolicy(NAME, NAME);
  const { credentials } = await newUser(local.sandbox, [...Statement, deny(actions)]);
  return seenBy({ credentials });
}

async function isRecording(): Promise<boolean | undefined> {
  const trails = await local.fx.aws.cloudTrail();
  const { IsLogging } = await trails.send(
    new GetTrailStatusCommand({ Name: `${NAME}-${local.sandbox.region}` }),
  );
  return IsLogging;
}

/** Expects a run to end so, with everything as it was and the trail recording. */
async function expectUntouched(run: Promise<unknown>, expected: object): Promise<string> {
  const before = await inventory(local);
  const error = await failure(run);
  expect(error).toMatchObject(expected);
  expect(await inventory(local)).toEqual(before);
  const stacks = await readStacks(await local.fx.aws.cloudFormation());
  expect(stacks.find(({ name }) => name === NAME)?.status).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
  expect(await isRecording()).toBe(true);
  return [error.message, error.why, ...error.remedy].join('\n');
}

describe('a dry run', () => {
  test.each([{}, { 'delete-data': true }, { force: true }, CONFIRMED])(
    'with %j changes nothing and says what would be deleted',
    async (flags) => {
      const before = await inventory(local);
      expect(await teardown({ ...flags, 'dry-run': true }, seenBy({ endpoint: front.url }))).toBe(0);
      expect(await inventory(local)).toEqual(before);
      expect(await isRecording()).toBe(true);
      const { lines, events } = local.told();
      expect(lines[0]).toMatch(/^The stack cloudtrail-kibana \(CREATE_COMPLETE\) would be deleted, with:$/);
      for (const line of lines.filter((one) => !one.includes('npx ')))
        expect(line.length, line).toBeLessThanOrEqual(80);
      const wouldDelete = Object.entries(before).flatMap(([what, names]) =>
        what === 'Records' && !('delete-data' in flags) ? [] : names,
      );
      expect(events.at(-1)).toMatchObject({ code: 'result', data: { ok: true, dryRun: true, wouldDelete } });
    },
  );

  test('makes no call but those that read', () => {
    const reads = /^(Describe|List|Get|Simulate|HEAD |GET )/;
    expect(front.asked.length).toBeGreaterThan(20);
    expect(front.asked.filter((action) => !reads.test(action))).toEqual([]);
  });
});

describe('a deletion that is refused has changed nothing', () => {
  test('by termination protection, which is seen before anybody is asked', async () => {
    const client = await local.fx.aws.cloudFormation();
    const protect = (EnableTerminationProtection: boolean) =>
      client.send(new UpdateTerminationProtectionCommand({ StackName: NAME, EnableTerminationProtection }));
    await protect(true);
    const refused = { code: 'protected', exit: 2 };
    const said = await expectUntouched(teardown(CONFIRMED, local.fx), refused);
    expect(said).toMatch(/npx create-cloudtrail-kibana teardown .*--no-protect/);
    await expectUntouched(teardown({ 'dry-run': true }, local.fx), refused);
    await protect(false);
  });

  test.each([
    [
      'termination protection that comes in between',
      'ValidationError',
      'Stack [x] cannot be deleted while TerminationProtection is enabled',
      { code: 'stack-protected', exit: 1 },
    ],
    [
      'an organisation',
      'AccessDenied',
      'User: ada is not authorized to perform: cloudformation:DeleteStack on resource: x with an explicit deny in a service control policy',
      { code: 'delete-refused', exit: 4 },
    ],
  ])('by %s', async (_, code, message, expected) => {
    front.refuse({ DeleteStack: { status: 400, code, message } });
    const run = teardown(CONFIRMED, seenBy({ endpoint: front.url }));
    expect(await expectUntouched(run, expected)).toContain('Nothing was changed.');
  });

  test.each([
    'cloudformation:DeleteStack',
    'es:DeleteDomain',
    'ssm:DeleteParameter',
    'cloudtrail:DeleteTrail',
  ])('by %s, which the caller lacks and which is simulated first', async (action) => {
    const fx = await without(action);
    const refused = { code: 'permissions-missing', exit: 4 };
    expect(await expectUntouched(teardown(CONFIRMED, fx), refused)).toContain(action);
    await expectUntouched(teardown({ 'dry-run': true }, fx), refused);
  });
});

test('a domain that can not be deleted leaves the trail recording, and it is said what is left', async () => {
  const fx = await without('es:DeleteDomain', 'iam:SimulatePrincipalPolicy');
  const error = await failure(teardown({ confirm: NAME }, fx));
  expect(error).toMatchObject({ code: 'delete-failed', exit: 4 });
  expect(error.why).toContain('es:DeleteDomain');
  const { lines, events } = local.told();
  const { left, deleted } = (events.find(({ code }) => code === 'not-deleted')?.data ?? {}) as {
    left: string[];
    deleted: string[];
  };
  expect(left).toEqual(
    expect.arrayContaining(['Domain', 'Proxy', 'ProxyAddress', 'Trail', 'TrailLogGroup', 'TrailRole']),
  );
  expect(deleted).toEqual(
    expect.arrayContaining(['UpdateElasticsearch', 'LogsToElasticsearch', 'Subscription']),
  );
  expect(left).not.toContain('TrailBucket');
  const said = lines.join(' ').replaceAll(/\s+/g, ' ');
  expect(said).toContain(`${NAME}-${local.sandbox.region} is still recording`);
  expect(said).toMatch(/Deleted .*Subscription.* Still there .*Trail/);
  expect(await isRecording()).toBe(true);
  expect(Object.keys(await inventory(local))).toEqual(expect.arrayContaining(['Trail', 'Domain', 'Records']));
});

test('the next run deletes the rest, the trail after the domain, and ends clean', async () => {
  const client = await local.fx.aws.cloudFormation();
  const stack = (await readStacks(client)).find(({ name }) => name === NAME);
  expect(await teardown(CONFIRMED, local.fx)).toBe(0);
  expect(await inventory(local)).toEqual({});
  const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: stack?.id }));
  const order = (StackEvents ?? [])
    .filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_COMPLETE')
    .map(({ LogicalResourceId }) => LogicalResourceId)
    .reverse();
  const at = (id: string) => order.lastIndexOf(id);
  expect(at('Domain')).toBeGreaterThanOrEqual(0);
  expect(at('Trail')).toBeGreaterThan(at('Domain'));
  expect(at('TrailLogGroup')).toBeGreaterThan(at('Trail'));
});

describe('a second stack that gets its events from the first one’s log group', () => {
  const second = (flags = {}) => deployLocally(local, { 'stack-name': SECOND, ...flags });

  test('does so only when it is told to, and the plan says whose everything is', async () => {
    group = (await deployLocally(local)).stack.outputs.logGroup ?? '';
    local.told();
    await second({ 'dry-run': true }).catch(() => {});
    expect(local.told().lines.join('\n')).toMatch(/Trail +multi-region/);
    await second({ 'log-group': group });
    const said = local.told().lines.join(' ').replaceAll(/\s+/g, ' ');
    expect(said).toContain(
      `none of its own: reuses the trail ${NAME}-${local.sandbox.region}, of the stack ${NAME}, log group ${group}, bucket ${NAME}-trailbucket-`,
    );
    expect(said).toContain('this stack has none');
    expect(said).toContain(`When ${NAME} is deleted`);
  });

  test('is named when the first is deleted or changes its trail, and keeps its events without --force', async () => {
    const refused = { code: 'others-depend', exit: 2 };
    expect(await expectUntouched(teardown(CONFIRMED, local.fx), refused)).toContain(SECOND);
    await expectUntouched(teardown({ 'dry-run': true }, local.fx), refused);
  });

  test('with --force is named, and a run on it says that its log group is gone', async () => {
    const ended = await teardown({ ...CONFIRMED, force: true }, local.fx);
    const { lines, events } = local.told();
    expect([ended, events.at(-1)?.data]).toMatchObject([
      0,
      { ok: true, left: [], kept: [expect.anything()] },
    ]);
    expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain(
      `! The log group of ${NAME} is also where ${SECOND} gets its events from.`,
    );

    const error = await failure(second({ 'dry-run': true }));
    expect(error).toMatchObject({ code: 'missing-answers', exit: 2 });
    expect(error.why).toBe(`No trail delivers to ${group} any more: ${SECOND} receives no events.`);
    expect(error.remedy.join('\n')).toContain('--log-group none');
    expect([...local.told().lines, ...error.remedy].join('\n')).not.toMatch(/--log-group \S*TrailLogGroup/);
    expect(await failure(second({ 'log-group': group }))).toMatchObject({ code: 'bad-value', exit: 2 });

    const { stack } = await second({ 'log-group': 'none' });
    expect(stack.outputs.logGroup).toContain(`${SECOND}-TrailLogGroup-`);
    expect(await teardown({ confirm: SECOND, 'stack-name': SECOND, 'delete-data': true }, local.fx)).toBe(0);
  });
});
