import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAws } from '../../src/aws.ts';
import { rotateIps } from '../../src/commands/rotate-ips.ts';
import { status } from '../../src/commands/status.ts';
import { teardown } from '../../src/commands/teardown.ts';
import { discoverStacks } from '../../src/discover/stacks.ts';
import { deployerPolicy, POLICY_SERVICES } from '../../src/plan/policy.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { failure } from '../helpers/run.ts';

const NAME = 'cloudtrail-kibana';
let local: LocalAws;
beforeAll(async () => {
  local = await localAws();
});
afterAll(() => local?.sandbox.stop());

/** One call to IAM as the account's root; gives the answer's text. */
async function iam(Action: string, input: Record<string, string>): Promise<string> {
  const { awsEndpoint, credentials, region } = local.sandbox;
  const client = new AwsClient({ ...credentials, service: 'iam', region });
  const body = new URLSearchParams({ Action, Version: '2010-05-08', ...input }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await client.fetch(`${awsEndpoint}/`, { method: 'POST', headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${Action}: ${text}`);
  return text;
}

let users = 0;

/** The local AWS as a new user with the policy, `without` the statements of one service. */
async function asDeployer(without?: string): Promise<LocalAws> {
  users += 1;
  const UserName = `deployer-${users}`;
  await iam('CreateUser', { UserName });
  await iam('PutUserPolicy', {
    UserName,
    PolicyName: 'deploy',
    PolicyDocument: JSON.stringify(deployerPolicy(NAME, NAME, 'aws', without)),
  });
  const keys = await iam('CreateAccessKey', { UserName });
  const part = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(keys)?.[1] ?? '';
  const credentials = { accessKeyId: part('AccessKeyId'), secretAccessKey: part('SecretAccessKey') };
  const { awsEndpoint: endpoint, region } = local.sandbox;
  const aws = createAws({ endpoint, credentials, region, userAgent: 'test' });
  return { ...local, fx: { ...local.fx, aws } };
}

/** Services that this program calls itself: what CloudFormation does in one's name is not checked locally. */
const CALLED = POLICY_SERVICES.filter((service) => !['iam', 'events', 'cloudwatch', 'sts'].includes(service));

describe('with the printed policy alone', () => {
  test('a stack is deployed, checked, changed and taken down', async () => {
    const deployer = await asDeployer();
    const { checks } = await deployLocally(deployer);
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(await rotateIps({ yes: true, 'no-my-ip': true, add: ['198.51.100.4'] }, deployer.fx)).toBe(0);
    expect(await status({ fix: true }, deployer.fx)).toBe(0);
    expect(await teardown({ confirm: NAME, 'delete-data': true }, deployer.fx)).toBe(0);
  });

  test('an interrupted deployment takes back all it has made', async () => {
    const { fx, ...deployer } = await asDeployer();
    const controller = new AbortController();
    const event: typeof fx.report.event = (code) => {
      if (code === 'change-set') controller.abort();
    };
    local.told();
    const interrupted = { ...fx, signal: controller.signal, report: { ...fx.report, event } };
    expect((await failure(deployLocally({ ...deployer, fx: interrupted }))).exit).toBe(130);
    expect(local.told().lines.filter((line) => line.startsWith('!'))).toEqual([]);
    expect(await discoverStacks(await local.fx.aws.cloudFormation())).toEqual([]);
  });

  test.each(CALLED)('without its %s statements it fails, and says what is missing', async (service) => {
    const deployer = await asDeployer(service);
    const ended = await deployLocally(deployer).then(
      ({ checks }) => checks.filter(({ status }) => status === 'fail'),
      () => failure(deployLocally(deployer)),
    );
    const words = Array.isArray(ended)
      ? ended.map(({ reason }) => reason).join('\n')
      : `${ended.message} ${ended.why}`;
    expect(words).toContain(`${service}:`);
    if (!Array.isArray(ended)) expect(ended.exit).toBe(4);
    await teardown({ confirm: NAME, 'delete-data': true }, local.fx);
  });
});
