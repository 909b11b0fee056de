import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from 'vitest';
import { tellDryRun } from '../../src/commands/dry-run.ts';
import { parse } from '../../src/commands/parse.ts';
import { runCommand } from '../../src/commands/run.ts';
import { stackAnswer, useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { outputPairs } from '../helpers/facts.ts';

const aws = useAws();

beforeEach(() => {
  aws.cfn
    .on(DescribeStacksCommand)
    .resolves({ Stacks: [stackAnswer('CREATE_COMPLETE', { Outputs: outputPairs() })] });
});

/** Runs a command where nobody can be asked; gives what it said, and the names of the calls that are no reads. */
async function run(line: string) {
  const world = fakeWorld();
  const exit = await runCommand(parse(line.split(' ')), world.fx);
  const clients = Object.values(aws) as { calls: () => { firstArg: object }[] }[];
  const calls = clients.flatMap((client) => client.calls());
  const names = calls.map(({ firstArg }) => firstArg.constructor.name.replace('Command', ''));
  const writes = names.filter((name) => !/^(Describe|Get|List|Head|Simulate)/.test(name));
  return { exit, err: world.err(), writes };
}

const queueHas = (visible: number, hidden = 0) =>
  aws.sqs.on(GetQueueAttributesCommand).resolves({
    Attributes: {
      ApproximateNumberOfMessages: `${visible}`,
      ApproximateNumberOfMessagesNotVisible: `${hidden}`,
    },
  });

describe('A dry run needs no yes, only reads, and names the line that does it:', () => {
  test('rotate-password', async () => {
    const { exit, err, writes } = await run('rotate-password --dry-run');
    expect({ exit, writes }).toEqual({ exit: 0, writes: [] });
    expect(err).toContain('The present password of cloudtrail-kibana ends, for everyone who uses it.');
    expect(err).toMatch(
      /Nothing was changed\. To do it:\n {2}npx create-cloudtrail-kibana rotate-password --region eu-central-1\n/,
    );
  });

  test('redrive', async () => {
    queueHas(3);
    const { exit, err, writes } = await run('redrive --dry-run');
    expect({ exit, writes }).toEqual({ exit: 0, writes: [] });
    expect(err).toContain('About 3 failed calls wait in the failure queue.');
    expect(err).toContain('Each would be made once more.');
    expect(err).toMatch(/To do it:\n {2}npx create-cloudtrail-kibana redrive --region eu-central-1\n/);
  });

  test('teardown', async () => {
    const { exit, err, writes } = await run('teardown --dry-run --delete-data');
    expect({ exit, writes }).toEqual({ exit: 0, writes: [] });
    expect(err).toContain('cloudtrail-kibana (CREATE_COMPLETE)');
    expect(err).toMatch(
      /To do it:\n {2}npx create-cloudtrail-kibana teardown --delete-data --stack-name cloudtrail-kibana --region eu-central-1 --confirm cloudtrail-kibana\n/,
    );
  });
});

test.each([
  [0, 0, 'The failure queue is empty.'],
  [1, 0, 'About 1 failed call waits in the failure queue.'],
  [0, 2, 'About 0 failed calls wait in the failure queue; 2 more are held by another redrive.'],
])(
  'redrive --dry-run with %i calls that wait and %i that are held says so.',
  async (waiting, held, words) => {
    queueHas(waiting, held);
    const { err } = await run('redrive --dry-run');
    expect(err).toContain(words);
  },
);

test('teardown --dry-run of a stack of somebody else is refused.', async () => {
  aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [stackAnswer('CREATE_COMPLETE', { Tags: [] })] });
  await expect(run('teardown --dry-run')).rejects.toMatchObject({ code: 'not-ours', exit: 2 });
});

test('With --json the result says that it was a dry run.', () => {
  const world = fakeWorld({ json: true });
  tellDryRun('npx create-cloudtrail-kibana redrive', { waiting: 3 }, world.fx);
  expect(JSON.parse(world.out().trim().split('\n').at(-1) ?? '')).toEqual({
    code: 'result',
    data: { ok: true, dryRun: true, waiting: 3 },
  });
});
