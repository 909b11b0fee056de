import { DescribeChangeSetCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { renderTemplate, templateText } from '../../src/deploy/template.ts';
import { leftBehind, useAws } from '../helpers/aws.ts';
import { deployedTemplate } from '../helpers/cfn.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { stackWith } from '../helpers/facts.ts';
import { MINE, OFFICE, useRotation } from '../helpers/rotation.ts';
import { inRounds } from '../helpers/rounds.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const { playStack, playEvents, run, finished, asked, executed, names } = useRotation(aws);

describe('the change set', () => {
  test('for as many addresses: the stack’s own template, two parameters anew, all else as it is', async () => {
    const { exit, err } = await finished('--remove', OFFICE, '--add', '192.0.2.1', '--yes');
    expect(exit).toBe(0);
    expect(err).toContain('Done: the new list is in force.');
    const others = Object.keys(stackWith().parameters).filter((name) => name !== 'AuthorizedIps');
    expect(asked()).toEqual({
      StackName: 'cloudtrail-kibana',
      ChangeSetName: expect.stringMatching(/^create-cloudtrail-kibana-\d+$/),
      ClientToken: expect.stringMatching(/^create-cloudtrail-kibana-\d+$/),
      ChangeSetType: 'UPDATE',
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: expect.arrayContaining([
        { ParameterKey: 'AuthorizedIps', ParameterValue: `${MINE},192.0.2.1/32` },
        { ParameterKey: 'AuthorizedUntil', ParameterValue: '-,-' },
        ...others.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true })),
      ]),
    });
    expect(asked()?.Parameters).toHaveLength(others.length + 2);
  });

  test('for more addresses: the stack’s template in the call, with another rule and nothing else', async () => {
    const stale = { ...deployedTemplate(), Description: 'of another version' };
    aws.cfn.on(GetTemplateCommand).resolves({ TemplateBody: JSON.stringify(stale) });
    expect((await finished('--add', '192.0.2.1', '--until', '2026-12-01', '--yes')).exit).toBe(0);
    const three = renderTemplate(stale, { authorizedIps: ['a', 'b', 'c'] });
    expect(asked()?.TemplateBody).toBe(templateText(three));
    expect(asked()?.Parameters).toContainEqual({
      ParameterKey: 'AuthorizedUntil',
      ParameterValue: '-,2027-01-31,2026-12-01',
    });
    expect(aws.s3.calls()).toHaveLength(0);
  });

  test('for many addresses: by the stack’s bucket, from which it goes again', async () => {
    const many = Array.from({ length: 48 }, (_, index) => `192.0.2.${index}`);
    expect((await finished('--add', many.join(','), '--yes')).exit).toBe(0);
    const put = aws.s3.commandCalls(PutObjectCommand)[0]?.args[0].input;
    expect(put).toMatchObject({ Bucket: 'bucket-of-before', ExpectedBucketOwner: '123456789012' });
    expect(asked()?.TemplateURL).toContain(put?.Key);
    expect((await leftBehind(aws)).filter((what) => what.startsWith('object'))).toEqual([]);
  });

  test.each([
    ['in the call', ['--add', '192.0.2.1'], []],
    ['not needed', ['--remove', OFFICE, '--add', '192.0.2.1'], []],
    [
      'too long for a call',
      ['--add', Array.from({ length: 48 }, (_, index) => `192.0.2.${index}`).join()],
      ['s3'],
    ],
  ])('two round trips beside the waiting; the template is %s', async (_, change, s3) => {
    // Loads what is loaded late.
    await finished(...change, '--yes');
    playEvents();
    const { aws: gated, rounds } = inRounds(fakeWorld().fx.aws);
    expect(await run([...change, '--yes'], fakeWorld({ aws: gated }))).toBe(0);
    const [before, ...after] = rounds;
    expect(before).toEqual(['DescribeStacks', 'GetTemplate']);
    const uploads = s3.length > 0;
    expect(after).toEqual([
      // Without a question before it, a long template's way to S3 is a round trip of its own.
      ...(uploads ? [['DescribeStackEvents', 'PutObject']] : []),
      uploads ? ['CreateChangeSet'] : ['CreateChangeSet', 'DescribeStackEvents'],
      ['DescribeChangeSet'],
      uploads ? ['DeleteObjects', 'ExecuteChangeSet'] : ['ExecuteChangeSet'],
      ['DescribeStackEvents'],
    ]);
  });
});

describe('without a change', () => {
  test.each([
    ['no flag', [], ['DescribeStacks']],
    ['what is there already', ['--add', MINE, '--yes'], ['DescribeStacks', 'GetTemplate']],
    ['--yes alone', ['--yes'], ['DescribeStacks', 'GetTemplate']],
  ])('%s: the list and one round trip, exit 0', async (_, args, calls) => {
    const { exit, err } = await finished(...args);
    expect(exit).toBe(0);
    expect(err).toMatch(/203\.0\.113\.7\/32\s+covers you/);
    expect(err).toMatch(/198\.51\.100\.0\/24\s+until 2027-01-31/);
    expect(names().sort()).toEqual(calls);
  });

  test('CloudFormation finds nothing to change: the change set goes, exit 0', async () => {
    aws.cfn
      .on(DescribeChangeSetCommand)
      .resolves({ Status: 'FAILED', StatusReason: "The submitted information didn't contain changes." });
    const { exit, err } = await finished('--add', OFFICE, '--yes');
    expect(exit).toBe(0);
    expect(err).toContain('Nothing to change.');
    expect(executed()).toBe(0);
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('--dry-run shows the new list and the line that does it; it only reads.', async () => {
    const { exit, err } = await finished('--add', '192.0.2.1', '--dry-run');
    expect(exit).toBe(0);
    expect(err).toContain('+ 192.0.2.1/32');
    expect(err).toMatch(
      /Nothing was changed\. To do it:\n {2}npx create-cloudtrail-kibana rotate-ips --add 192\.0\.2\.1 --region/,
    );
    expect(names().sort()).toEqual(['DescribeStacks', 'GetTemplate']);
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('--dry-run of a list that needs the bucket uploads nothing.', async () => {
    const many = Array.from({ length: 48 }, (_, index) => `192.0.2.${index}`).join();
    expect(await finished('--add', many, '--dry-run')).toMatchObject({ exit: 0 });
    expect(aws.s3.calls()).toHaveLength(0);
  });

  test('--dry-run of a list that is too long is refused as the change would be.', async () => {
    const many = Array.from({ length: 49 }, (_, index) => `192.0.2.${index}`).join();
    expect(await failure(run(['--add', many, '--dry-run']))).toMatchObject({ exit: 2 });
  });

  test('what is over is marked, dropped by the next change and said so', async () => {
    playStack(`${MINE},${OFFICE}`, '-,2026-11-19');
    expect(await finished()).toMatchObject({
      exit: 0,
      err: expect.stringContaining('over: goes next time'),
    });
    expect(executed()).toBe(0);
    const { err } = await finished('--yes');
    expect(err).toContain('198.51.100.0/24 was until 2026-11-19: it goes.');
    expect(asked()?.Parameters).toContainEqual({ ParameterKey: 'AuthorizedIps', ParameterValue: MINE });
    expect(executed()).toBe(1);
  });
});

describe('the caller', () => {
  test('--no-my-ip asks nobody, and warns of a removal', async () => {
    const fetch = () => Promise.reject(new Error('asked'));
    const world = fakeWorld({ fetch });
    expect(await run(['--remove', OFFICE, '--no-my-ip', '--yes'], world)).toBe(0);
    expect(world.err()).toContain('Your address is not known');
    expect(world.err()).not.toContain('asked');
  });

  test('--json: list, change, and the result last', async () => {
    const { out, err } = await finished('--add', '192.0.2.1', '--until', '2026-12-01', '--yes', '--json');
    const lines = Array.from(out.matchAll(/.+/g), ([line]) => JSON.parse(line));
    expect(err).toBe('');
    expect(lines.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['addresses', 'change', 'changes', 'stack-event']),
    );
    expect(lines.at(-1)).toEqual({
      code: 'result',
      data: {
        ok: true,
        stackName: 'cloudtrail-kibana',
        changed: true,
        list: [
          { cidr: MINE },
          { cidr: OFFICE, until: '2027-01-31' },
          { cidr: '192.0.2.1/32', until: '2026-12-01' },
        ],
      },
    });
  });
});
