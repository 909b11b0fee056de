import { AllocateAddressCommand, ReleaseAddressCommand } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAws } from '../../src/aws/clients.ts';
import { rotateIps } from '../../src/commands/rotate-ips/index.ts';
import { status } from '../../src/commands/status/index.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import type { Permissions } from '../../src/core/permissions.ts';
import { discover } from '../../src/discover/discover.ts';
import type { Flags } from '../../src/flags/table.ts';
import { domainName } from '../../src/plan/names.ts';
import { deployerPolicy, POLICY_SERVICES } from '../../src/plan/policy.ts';
import { ENGINES } from '../../src/plan/sizes.ts';
import { readStacks } from '../../src/stack/read.ts';
import { explain } from '../../src/tell.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { asUser, deny, makeBoundary, makePolicy } from '../helpers/local-user.ts';
import { queryApi } from '../helpers/query.ts';
import { failure } from '../helpers/run.ts';

/** The usual name, and one as long as a name may be: CloudFormation cuts what is longer in the names that it generates. */
const NAMES = ['cloudtrail-kibana', 'Name-that-is-31-characters-long'];
let local: LocalAws;
let iam: ReturnType<typeof queryApi>;
beforeAll(async () => {
  local = await localAws();
  iam = queryApi(local.sandbox, 'iam');
});
afterAll(() => local?.sandbox.stop());

/** Nobody with the printed policy may take the boundary of a role away. */
const BOUNDARY_REMOVAL = 'iam:DeleteRolePermissionsBoundary';
const denialsOf = (permissions: Permissions): string[] => {
  expect(permissions.status).toBe('checked');
  return permissions.status === 'checked' ? permissions.denials.map(({ action }) => action) : [];
};

describe.each(NAMES)('with the stack name %s', (NAME) => {
  const DOMAIN = domainName(NAME, undefined, undefined);
  beforeAll(() => makeBoundary(local.sandbox, NAME, DOMAIN));
  const deploy = (as: LocalAws, flags: Flags = {}) => deployLocally(as, { 'stack-name': NAME, ...flags });

  /** The local AWS as a new user with the policy, `without` the statements of one service and with some of `more`. */
  const asDeployer = (without?: string, more: readonly object[] = []) =>
    asUser(local, [...deployerPolicy(NAME, DOMAIN, 'aws', { without, errorLogs: true }).Statement, ...more]);

  /** Who may not look up their own permissions finds out during the deployment. */
  const NO_PREFLIGHT = deny(['iam:SimulatePrincipalPolicy']);

  /** Everything that teardown would find and remove. */
  async function leftBehind(): Promise<unknown> {
    local.told();
    await teardown({ confirm: NAME, 'stack-name': NAME, 'delete-data': true }, local.fx);
    return local.told().events.at(-1)?.data;
  }

  /** All that a stack may have. */
  const ALERTS = {
    'alert-email': 'ops@example.com',
    'alert-webhook': 'http://127.0.0.1:9/hook',
    'error-logs': true,
  };

  /**
   * GetCallerIdentity needs no permission, and without a quota the usual one counts. Keys count only where the account
   * encrypts all disks with one of its own.
   */
  const NEEDED = POLICY_SERVICES.filter((service) => !['sts', 'servicequotas', 'kms'].includes(service));

  describe('with the printed policy alone', () => {
    test('a stack is deployed, checked, changed and taken down', async () => {
      const deployer = await asDeployer();
      const { checks } = await deploy(deployer, ALERTS);
      // Nobody reads that mail.
      expect(checks.flatMap(({ name, status }) => (status === 'ok' ? [] : name))).toEqual(['Alerts']);
      expect(
        await rotateIps(
          { yes: true, 'stack-name': NAME, 'no-my-ip': true, add: ['198.51.100.4'] },
          deployer.fx,
        ),
      ).toBe(0);
      expect(await status({ fix: true, 'stack-name': NAME }, deployer.fx)).toBe(0);
      const ended = await teardown(
        { confirm: NAME, 'stack-name': NAME, 'delete-data': true },
        deployer.fx,
      ).catch(explain);
      expect(ended).toBe(0);
    });

    test('an interrupted deployment takes back all it has made', async () => {
      const { fx, ...deployer } = await asDeployer();
      const controller = new AbortController();
      const event: typeof fx.report.event = (code) => {
        if (code === 'change-set') controller.abort();
      };
      local.told();
      const interrupted = { ...fx, signal: controller.signal, report: { ...fx.report, event } };
      expect((await failure(deploy({ ...deployer, fx: interrupted }))).exit).toBe(130);
      expect(local.told().lines.filter((line) => line.startsWith('!'))).toEqual([]);
      expect(await readStacks(await local.fx.aws.cloudFormation())).toEqual([]);
    });

    test.each(NEEDED)('without its %s statements it fails, and says what is missing', async (service) => {
      const deployer = await asDeployer(service, [NO_PREFLIGHT]);
      const ended = await deploy(deployer, ALERTS).then(
        ({ checks }) => checks.filter(({ status }) => status === 'fail'),
        explain,
      );
      const words = Array.isArray(ended)
        ? ended.map(({ reason }) => reason).join('\n')
        : `${ended.message} ${ended.why}`;
      expect(words).toContain(`${service}:`);
      if (!Array.isArray(ended)) expect(ended.exit).toBe(4);
      await teardown({ confirm: NAME, 'stack-name': NAME, 'delete-data': true }, local.fx);
    });
  });

  describe('looked up before anything is made', () => {
    test('with the printed policy nothing is warned of', async () => {
      const deployer = await asDeployer();
      local.told();
      await deploy(deployer, { 'dry-run': true }).catch(() => {});
      expect(local.told().lines.join('\n')).not.toMatch(/could not be checked|not allowed|denied/i);
    });

    test('with the printed policy every limit can be looked up', async () => {
      const deployer = await asDeployer();
      const { limits, permissions, sessionMinutes } = await discover(
        { yes: true, 'stack-name': NAME },
        deployer.fx,
      );
      const types = expect.arrayContaining(['t3.small.search', 'm7g.medium.search', 'm7g.large.search']);
      expect(limits).toEqual({
        addresses: { used: 0, most: 5 },
        domains: 100,
        zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
        instanceTypes: Object.fromEntries(ENGINES.map(({ engine }) => [engine, types])),
        unchecked: [],
      });
      expect(denialsOf(permissions).filter((action) => action !== BOUNDARY_REMOVAL)).toEqual([]);
      expect(sessionMinutes).toBeUndefined();
    });

    test('without a free Elastic IP it stops, and AWS would have refused one', async () => {
      const client = await local.fx.aws.ec2();
      const allocate = () => client.send(new AllocateAddressCommand({ Domain: 'vpc' }));
      const taken = await Promise.all(Array.from({ length: 5 }, allocate));
      await expect(allocate()).rejects.toMatchObject({ name: 'AddressLimitExceeded' });
      const ended = await deploy(await asDeployer()).catch(explain);
      expect(ended).toMatchObject({ code: 'no-room-for-address', exit: 2 });
      for (const { AllocationId } of taken) await client.send(new ReleaseAddressCommand({ AllocationId }));
      expect(await leftBehind()).toMatchObject({ removed: [], kept: [] });
    });

    test('an assumed role is looked up by its real path', async () => {
      const role = `deployer-of-${NAME}`;
      const trust = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
      await iam('CreateRole', {
        RoleName: role,
        Path: '/team/',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      });
      await iam('PutRolePolicy', {
        RoleName: role,
        PolicyName: 'deploy',
        PolicyDocument: JSON.stringify(
          deployerPolicy(NAME, DOMAIN, 'aws', { without: 'events', errorLogs: true }),
        ),
      });
      const sts = await local.fx.aws.sts();
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::000000000000:role/team/${role}`,
          RoleSessionName: 'ada',
          DurationSeconds: 900,
        }),
      );
      const credentials = {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken,
        expiration: Credentials?.Expiration,
      };
      const { awsEndpoint: endpoint, region } = local.sandbox;
      const aws = createAws({ endpoint, credentials, region, userAgent: 'test' });
      const { permissions, sessionMinutes } = await discover(
        { yes: true, 'stack-name': NAME },
        { ...local.fx, aws },
      );
      expect(sessionMinutes).toBeGreaterThanOrEqual(13);
      expect(sessionMinutes).toBeLessThanOrEqual(15);
      const denied = denialsOf(permissions);
      expect(denied).toContain('events:PutRule');
      expect(denied.filter((action) => !action.startsWith('events:'))).toEqual([BOUNDARY_REMOVAL]);
    });

    /** What the discovery itself can't do without ends it with AWS's own words. */
    const DISCOVERED = ['ec2', 'cloudtrail', 'es', 'ssm', 'cloudformation'];
    const SIMULATED = NEEDED.filter((service) => !DISCOVERED.includes(service) && service !== 'iam');

    test.each([
      ...SIMULATED.map((service) => [service, service, []] as const),
      ['iam:CreateRole', undefined, [deny(['iam:CreateRole'])]],
      ['events:PutRule', undefined, [deny(['events:PutRule', 'events:PutTargets'])]],
      ['cloudtrail:CreateTrail', undefined, [deny(['cloudtrail:CreateTrail'])]],
      ['iam:PassRole', undefined, [deny(['iam:PassRole'])]],
    ] as const)('%s that is missing stops, and nothing is made', async (action, without, more) => {
      const ended = await deploy(await asDeployer(without, more), ALERTS).catch(explain);
      expect(ended).toMatchObject({ code: 'permissions-missing', exit: 4 });
      expect(ended).toMatchObject({
        why: expect.stringContaining(action),
        remedy: expect.arrayContaining([
          expect.stringContaining(`npx create-cloudtrail-kibana policy --stack-name ${NAME}`),
        ]),
      });
      expect(await leftBehind()).toMatchObject({ removed: [], kept: [] });
    });

    test('what depends on a condition, and what only a teardown needs, is a warning', async () => {
      const conditional = {
        Effect: 'Allow',
        Action: 'sqs:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
      };
      const deployer = await asDeployer('sqs', [conditional, deny(['events:DeleteRule'])]);
      local.told();
      await deploy(deployer, { 'dry-run': true }).catch(() => {});
      const said = local.told().lines.join(' ').replaceAll(/\s+/g, ' ');
      expect(said).toMatch(/not take it down\. Denied by your identity's policies: events:DeleteRule\./);
      expect(said).toMatch(/Perhaps not allowed: sqs:\w+, .* It depends on aws:SourceVpc/);
    });

    test('a permissions boundary counts, and is named', async () => {
      const deployer = await asDeployer();
      const PermissionsBoundary = await makePolicy(local.sandbox, `boundary-of-${NAME}`, [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        deny(['cloudwatch:PutMetricAlarm']),
      ]);
      await iam('PutUserPermissionsBoundary', { UserName: deployer.name, PermissionsBoundary });
      const ended = await deploy(deployer).catch(explain);
      expect(ended).toMatchObject({
        exit: 4,
        why: expect.stringMatching(/permissions boundary[\s\S]*cloudwatch:PutMetricAlarm/),
      });
    });
  });
});
