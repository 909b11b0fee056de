import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { asRead } from '../../src/aws/calls.ts';
import { type AwsSettings, createAws } from '../../src/aws/clients.ts';
import type { Aws } from '../../src/clients/aws.ts';
import { type BrokenAws, brokenAws, WAYS } from '../helpers/broken-aws.ts';
import { failure } from '../helpers/run.ts';

let broken: BrokenAws;
beforeEach(async () => {
  broken = await brokenAws(WAYS.hang);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await broken.close();
});

const KEYS = { accessKeyId: 'a', secretAccessKey: 'b' };
/** Long enough for an answer on loopback, short enough to be waited for. */
const ANSWER_MS = 250;

const connected = (settings: Partial<AwsSettings> = {}): Aws =>
  createAws({
    region: 'us-east-1',
    credentials: KEYS,
    userAgent: 'test',
    endpoint: broken.url,
    answerMs: ANSWER_MS,
    ...settings,
  });

const describeStacks = async (aws: Aws) => (await aws.cloudFormation()).send(new DescribeStacksCommand({}));
const STACKS =
  '<DescribeStacksResponse><DescribeStacksResult><Stacks/></DescribeStacksResult></DescribeStacksResponse>';
const healthy: Parameters<BrokenAws['turn']>[0] = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(STACKS);
};

describe('a failure of the network has its own cause', () => {
  test.each<[keyof typeof WAYS, string, number, RegExp, RegExp]>([
    ['hang', 'no-answer', 1, /^CloudFormation did not answer within 0.25 s\.$/, /Run the same command again/],
    ['stalls', 'no-answer', 1, /did not answer within 0.25 s/, /VPN/],
    ['reset', 'connection-cut', 1, /CloudFormation was cut/, /again/],
    ['portal', 'portal', 1, /answered in its place/, /sign in to the network/],
    ['untypedPortal', 'portal', 1, /answered in its place/, /HTTPS_PROXY/],
    ['redirect', 'portal', 1, /answered in its place/, /browser/],
    ['nothing', 'portal', 1, /answered in its place/, /browser/],
    ['blocked', 'blocked', 1, /refuses the way/, /allow 127\.0\.0\.1/],
    ['unavailable', 'gateway', 1, /cannot reach it/, /Wait a minute/],
    ['password', 'proxy-password', 1, /user name and a password/, /http:\/\/user:password@host:port/],
    ['cutXml', 'garbled', 1, /cannot be read/, /again/],
    ['skewed', 'clock', 1, /clock of this machine/, /Set the clock/],
    ['requestExpired', 'clock', 1, /clock of this machine/, /timedatectl/],
    ['tooSkewed', 'clock', 1, /clock of this machine/, /WSL/],
    ['notYet', 'clock', 1, /clock of this machine/, /Set the clock/],
    ['optIn', 'region-not-enabled', 4, /may not use CloudFormation in us-east-1/, /enable-region/],
    ['badToken', 'bad-credentials', 4, /not accept these credentials/, /sts get-caller-identity/],
    ['throttled', 'throttled', 1, /CloudFormation takes no more calls/, /Wait a minute/],
  ])('%s: %s', async (way, code, exit, says, remedy) => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    broken.turn(WAYS[way]);
    const error = await failure(describeStacks(connected()));
    expect(error).toMatchObject({ code, exit, message: expect.stringMatching(says) });
    expect(error.remedy.join('\n')).toMatch(remedy);
    // No user is sent to report what is a matter of the network.
    expect(error.remedy.join('\n')).not.toMatch(/report it/);
  });

  test('in a region that has to be enabled, that is named next to the credentials', async () => {
    broken.turn(WAYS.badToken);
    const error = await failure(describeStacks(connected({ region: 'me-south-1' })));
    expect(error).toMatchObject({ code: 'region-or-credentials', exit: 4 });
    expect(error.remedy.join('\n')).toContain(
      'get-region-opt-status --region us-east-1 --region-name me-south-1',
    );
  });

  test('a wrong clock is told with both times', async () => {
    broken.turn(WAYS.tooSkewed);
    const { why } = await failure(describeStacks(connected()));
    expect(why).toMatch(/This machine says \d{4}-.* UTC, AWS says \d{4}-.* UTC\./);
  });

  test('a page in the place of an answer without a body is seen as well', async () => {
    broken.turn(WAYS.portal);
    const s3 = await connected().s3();
    expect(await failure(s3.send(new HeadBucketCommand({ Bucket: 'x' })))).toMatchObject({ code: 'portal' });
  });

  test('a page in the place of a JSON answer is seen as well', async () => {
    broken.turn(WAYS.untypedPortal);
    const ssm = await connected().ssm();
    expect(await failure(ssm.send(new GetParameterCommand({ Name: 'x' })))).toMatchObject({ code: 'portal' });
  });
});

describe('a time limit', () => {
  test('ends a call that is never answered, without another try', async () => {
    const error = await failure(describeStacks(connected({ answerMs: 600 })));
    expect(error.why).toBe(`Asked for: DescribeStacks at ${broken.url.replace('http://', '')}.`);
    expect(broken.asked()).toBe(1);
  });

  test('says after a change that it is not known whether it was done', async () => {
    const client = await connected().cloudFormation();
    const { code, remedy } = await failure(client.send(new DeleteStackCommand({ StackName: 'x' })));
    expect(code).toBe('no-answer');
    expect(remedy[0]).toMatch(/not known whether it was done/);
  });

  test('is longer for a function that is waited for', async () => {
    const lambda = await connected().lambda();
    broken.turn((_, response) => void setTimeout(() => response.end('{}'), 2 * ANSWER_MS));
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'x' }))).resolves.toMatchObject({
      StatusCode: 200,
    });
  });

  test('leaves the connection to be used again when the answer is in time', async () => {
    broken.turn(healthy);
    const aws = connected();
    for (let call = 0; call < 3; call += 1) await describeStacks(aws);
    expect(broken.asked()).toBe(3);
    expect(broken.connections()).toBe(1);
  });
});

describe('an interruption', () => {
  const begun = async (count = 1) => vi.waitUntil(() => broken.asked() >= count, { timeout: 10_000 });
  const aborted = { name: 'AbortError' };

  test('gives a call up at once that only reads, and begins no other', async () => {
    const controller = new AbortController();
    const aws = connected({ signal: controller.signal, answerMs: 60_000 });
    const call = describeStacks(aws);
    await begun();
    controller.abort();
    await expect(call).rejects.toMatchObject(aborted);
    await expect(describeStacks(aws)).rejects.toMatchObject(aborted);
    const { cloudFormation } = aws.inRegion('eu-west-1');
    await expect((await cloudFormation()).send(new DescribeStacksCommand({}))).rejects.toMatchObject(aborted);
    expect(broken.asked()).toBe(1);
  });

  test('lets a change come to its end, and then lets it be taken back', async () => {
    const controller = new AbortController();
    const aws = connected({ signal: controller.signal, answerMs: 60_000 });
    const client = await aws.cloudFormation();
    const change = client.send(new CreateChangeSetCommand({ StackName: 'x', ChangeSetName: 'y' }));
    await begun();
    controller.abort();
    broken.turn(healthy);
    // The look that a change is taken back by begins after the interruption.
    await expect(describeStacks(aws)).resolves.toMatchObject({ Stacks: [] });
    await expect(Promise.race([change, 'still under way'])).resolves.toBe('still under way');
    await broken.close();
    await failure(change);
  });

  test('does not give up what is read to take a change back', async () => {
    const controller = new AbortController();
    const aws = connected({ signal: controller.signal, answerMs: 60_000 });
    const client = await aws.cloudFormation();
    broken.turn(healthy);
    await client.send(new DeleteStackCommand({ StackName: 'x' }));
    const answer: (() => void)[] = [];
    broken.turn((request, response) => void answer.push(() => healthy(request, response)));
    const look = describeStacks(aws);
    await begun(2);
    controller.abort();
    answer[0]?.();
    await expect(look).resolves.toMatchObject({ Stacks: [] });
  });

  test('ends a poll that is asked by a signal of its own, though something was changed', async () => {
    const controller = new AbortController();
    const { signal: abortSignal } = controller;
    const client = await connected({ signal: abortSignal, answerMs: 60_000 }).cloudFormation();
    broken.turn(healthy);
    await client.send(new DeleteStackCommand({ StackName: 'x' }));
    broken.turn(WAYS.hang);
    const poll = client.send(new DescribeStacksCommand({}), { abortSignal });
    await begun(2);
    controller.abort();
    await expect(poll).rejects.toMatchObject(aborted);
  });

  test('ends an invocation that is declared to read', async () => {
    const controller = new AbortController();
    const lambda = await connected({ signal: controller.signal }).lambda();
    const call = lambda.send(asRead(new InvokeCommand({ FunctionName: 'x' })));
    await begun();
    controller.abort();
    await expect(call).rejects.toMatchObject(aborted);
  });

  test('does not wait for a program that fetches credentials', async () => {
    const home = mkdtempSync(join(tmpdir(), 'transport-'));
    const file = join(home, 'config');
    writeFileSync(file, '[profile slow]\ncredential_process=sleep 3\n');
    vi.stubEnv('AWS_CONFIG_FILE', file);
    const controller = new AbortController();
    const aws = connected({ signal: controller.signal, credentials: undefined, profile: 'slow' });
    const call = describeStacks(aws);
    const ended = expect(call).rejects.toMatchObject(aborted);
    setTimeout(() => controller.abort(), 50);
    await ended;
    expect(broken.asked()).toBe(0);
    rmSync(home, { recursive: true });
  });
});

test.each(['us-east', 'us-east-1a', 'US East (N. Virginia)', 'Frankfurt'])(
  'the region %s ends with exit 2 before anything is asked',
  async (region) => {
    const error = await failure(describeStacks(connected({ region })));
    expect(error).toMatchObject({
      code: 'no-such-region',
      exit: 2,
      message: `There is no region "${region}".`,
    });
    expect(await failure(connected({ region }).region())).toMatchObject({ code: 'no-such-region' });
    expect(broken.asked()).toBe(0);
  },
);

test('a region that no address is known for is told as such, with the nearest one', async () => {
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  // No name below .invalid is ever found (RFC 6761).
  const endpoint = 'http://cloudformation.us-east-9.invalid';
  const error = await failure(describeStacks(connected({ region: 'us-east-9', endpoint })));
  expect(error).toMatchObject({
    code: 'no-such-region',
    exit: 2,
    message: 'There is no region "us-east-9".',
  });
  expect(error.remedy.join()).toContain('us-east-');
});

test('an address without encryption is told once', async () => {
  broken.turn(healthy);
  const told: string[] = [];
  const aws = connected({ onPlain: (origin) => void told.push(origin) });
  await describeStacks(aws);
  await describeStacks(aws);
  expect(told).toEqual([broken.url]);
});
