import { DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { explainCredentials } from '../../src/aws/explain-credentials.ts';
import { deployStack } from '../../src/deploy/deploy-stack.ts';
import { type Watch, watchStack } from '../../src/deploy/watch.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { awsError, stackAnswer, stackEvent, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { answersWith, factsWith, STACK_ID, stackWith } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const folder = usePackageFolder();

const watch: Watch = {
  stackId: STACK_ID,
  stackName: 'cloudtrail-kibana',
  groups: [{ name: 'Domain', resources: ['Domain'], minutes: [12, 30] }],
  seen: new Set(),
};

const newestFirst = (...events: ReturnType<typeof stackEvent>[]) => ({ StackEvents: [...events].reverse() });
const endsAs = (status: Parameters<typeof stackAnswer>[0]) =>
  aws.cfn.on(DescribeStacksCommand, { StackName: STACK_ID }).resolves({ Stacks: [stackAnswer(status)] });

describe('watching a stack', () => {
  test('tells each change of state once, off a terminal', async () => {
    const begun = [stackEvent('Stack', 'CREATE_IN_PROGRESS'), stackEvent('Domain', 'CREATE_IN_PROGRESS')];
    const done = [stackEvent('Domain', 'CREATE_COMPLETE'), stackEvent('Stack', 'CREATE_COMPLETE')];
    aws.cfn
      .on(DescribeStackEventsCommand)
      .resolvesOnce(newestFirst(...begun))
      .resolvesOnce(newestFirst(...begun))
      .resolves(newestFirst(...begun, ...done));
    endsAs('CREATE_COMPLETE');
    const { fx, err } = fakeWorld();
    expect((await watchStack(watch, fx)).status).toBe('CREATE_COMPLETE');
    expect(err().match(/working +Domain/g)).toHaveLength(1);
    expect(err().match(/done +Domain/g)).toHaveLength(1);
  });

  test('is one event a line with --json', async () => {
    aws.cfn
      .on(DescribeStackEventsCommand)
      .resolves(newestFirst(stackEvent('Domain', 'CREATE_COMPLETE'), stackEvent('Stack', 'CREATE_COMPLETE')));
    endsAs('CREATE_COMPLETE');
    const { fx, out, err } = fakeWorld({ json: true });
    await watchStack(watch, fx);
    const lines = out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ code }) => code)).toEqual(['watching', 'stack-event', 'progress', 'stack-event']);
    expect(lines[2].data).toMatchObject({ group: 'Domain', state: 'done', finished: 1, total: 1 });
    expect(err()).toBe('');
  });

  test.each([
    ['throttling', awsError('Throttling', 'Rate exceeded')],
    ['a broken line', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    ['an answer of 500', awsError('InternalFailure', 'oops', 500)],
  ])('goes on after %s', async (_, problem) => {
    aws.cfn
      .on(DescribeStackEventsCommand)
      .rejectsOnce(problem)
      .rejectsOnce(problem)
      .resolves(newestFirst(stackEvent('Stack', 'CREATE_COMPLETE')));
    endsAs('CREATE_COMPLETE');
    const { fx, out } = fakeWorld({ json: true });
    expect((await watchStack(watch, fx)).status).toBe('CREATE_COMPLETE');
    expect(out().match(/"poll-failed"/g)).toHaveLength(2);
  });

  test.each([
    ['an expired session', 'ExpiredToken', 4],
    ['credentials that are gone', 'CredentialsProviderError', 4],
    ['a permission that was taken away', 'AccessDenied', 4],
    ['a stack that is not there', 'ValidationError', 1],
  ])('ends with %s', async (_, name, exit) => {
    aws.cfn.on(DescribeStackEventsCommand).rejects(awsError(name));
    expect(await failure(watchStack(watch, fakeWorld().fx))).toMatchObject({ exit });
  });
});

describe('a wait that AWS ends', () => {
  const ssoExpired = () => explainCredentials({ kind: 'sso-expired', profile: 'work' });

  test.each<[string, () => Error, string, RegExp]>([
    ['an expired token', () => awsError('ExpiredToken'), 'expired-token', /Sign in again/],
    ['an SSO session that expired', ssoExpired, 'sso-expired', /aws sso login --profile work/],
    [
      'a permission that was taken away',
      () => awsError('AccessDenied'),
      'access-denied',
      /Ask for the action/,
    ],
  ])('with %s says that the stack goes on, and how to watch it again', async (_, problem, code, remedy) => {
    aws.cfn.on(DescribeStackEventsCommand).rejects(problem());
    const error = await failure(watchStack(watch, fakeWorld().fx));
    expect(error).toMatchObject({ code, exit: 4 });
    const [first, ...rest] = error.remedy;
    expect(first).toBe(
      'CloudFormation goes on with cloudtrail-kibana without this program, and what it makes is billed.',
    );
    expect(rest.join('\n')).toMatch(remedy);
    expect(rest.at(-1)).toContain('npx create-cloudtrail-kibana --stack-name cloudtrail-kibana');
  });

  test('also when it ends after the last event', async () => {
    aws.cfn.on(DescribeStackEventsCommand).resolves(newestFirst(stackEvent('Stack', 'CREATE_COMPLETE')));
    aws.cfn.on(DescribeStacksCommand, { StackName: STACK_ID }).rejects(awsError('ExpiredToken'));
    const { remedy } = await failure(watchStack(watch, fakeWorld().fx));
    expect(remedy[0]).toBe('CloudFormation is done with cloudtrail-kibana, but the result was not read.');
    expect(remedy.at(-1)).toContain('npx create-cloudtrail-kibana --stack-name cloudtrail-kibana');
  });

  test('during a deletion says that the deletion goes on', async () => {
    aws.cfn.on(DescribeStackEventsCommand).rejects(awsError('ExpiredToken'));
    const { remedy } = await failure(watchStack({ ...watch, ends: 'deleted' }, fakeWorld().fx));
    expect(remedy[0]).toBe('CloudFormation goes on deleting cloudtrail-kibana without this program.');
    expect(remedy.at(-1)).toContain('npx create-cloudtrail-kibana teardown --stack-name cloudtrail-kibana');
  });
});

describe('a connection that is lost while a stack is watched', () => {
  const cut = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  const done = newestFirst(stackEvent('Stack', 'CREATE_COMPLETE'));
  const answersAfter = (tries: number) => {
    const answer = aws.cfn.on(DescribeStackEventsCommand);
    for (let at = 0; at < tries; at += 1) answer.rejectsOnce(cut);
    answer.resolves(done);
    endsAs('CREATE_COMPLETE');
  };
  const eventsIn = (out: string, code: RegExp) =>
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter((event) => code.test(event.code));

  test('is told once, and so is its return; the waiting goes on', async () => {
    answersAfter(25);
    const { fx, err } = fakeWorld();
    expect((await watchStack(watch, fx)).status).toBe('CREATE_COMPLETE');
    expect(err().match(/No answer from CloudFormation for 30s\./g)).toHaveLength(1);
    expect(err()).toMatch(/The last try: The connection to AWS was cut/);
    expect(err().match(/CloudFormation answers again, after 1m15s/g)).toHaveLength(1);
  });

  test('is an event with --json, and so is its return', async () => {
    answersAfter(25);
    const { fx, out, err } = fakeWorld({ json: true });
    await watchStack(watch, fx);
    expect(eventsIn(out(), /^connection-/)).toMatchObject([
      { code: 'connection-lost', data: { seconds: 30, message: 'socket hang up' } },
      { code: 'connection-back', data: { seconds: 75 } },
    ]);
    expect(err()).toBe('');
  });

  test('is told within a minute, however long a try takes to fail', async () => {
    const { fx, out } = fakeWorld({ json: true });
    let tries = 0;
    aws.cfn.on(DescribeStackEventsCommand).callsFake(async () => {
      tries += 1;
      if (tries === 2 || tries === 3) {
        // Three times ten seconds until no connection was made, as the SDK tries.
        await fx.clock.sleep(31_000);
        throw cut;
      }
      return tries === 1 ? newestFirst(stackEvent('Domain', 'CREATE_IN_PROGRESS')) : done;
    });
    endsAs('CREATE_COMPLETE');
    await watchStack(watch, fx);
    const [lost] = eventsIn(out(), /^connection-lost$/);
    expect(lost.data.seconds).toBeLessThan(60);
  });

  test('is not told when it is back soon', async () => {
    answersAfter(5);
    const { fx, err } = fakeWorld();
    await watchStack(watch, fx);
    expect(err()).not.toMatch(/answer/);
  });

  test('does not hide the end: the last look is tried again as well', async () => {
    aws.cfn.on(DescribeStackEventsCommand).resolves(done);
    aws.cfn
      .on(DescribeStacksCommand, { StackName: STACK_ID })
      .rejectsOnce(cut)
      .rejectsOnce(cut)
      .resolves({ Stacks: [stackAnswer('CREATE_COMPLETE')] });
    expect((await watchStack(watch, fakeWorld().fx)).status).toBe('CREATE_COMPLETE');
  });

  test('ends with an interruption as ever', async () => {
    aws.cfn.on(DescribeStackEventsCommand).rejects(cut);
    const world = fakeWorld({ json: true });
    const watching = failure(watchStack(watch, world.fx));
    setImmediate(world.interrupt);
    expect(await watching).toMatchObject({ code: 'detached', exit: 130 });
  });
});

describe('a stack that fails', () => {
  const limit = 'You have exceeded your limit of domains (LimitExceededException for domain)';

  test('is told by its first real cause, with advice and the next command', async () => {
    aws.cfn
      .on(DescribeStackEventsCommand)
      .resolves(
        newestFirst(
          stackEvent('Stack', 'CREATE_IN_PROGRESS'),
          stackEvent('Proxy', 'CREATE_FAILED', 'Resource creation cancelled'),
          stackEvent('Domain', 'CREATE_FAILED', limit),
          stackEvent('Trail', 'CREATE_FAILED', 'Resource creation cancelled'),
          stackEvent(
            'Stack',
            'ROLLBACK_IN_PROGRESS',
            'The following resource(s) failed to create: [Domain, Proxy].',
          ),
          stackEvent('TrailBucket', 'DELETE_FAILED', 'The bucket is not empty'),
          stackEvent('Stack', 'ROLLBACK_COMPLETE'),
        ),
      );
    endsAs('ROLLBACK_COMPLETE');
    const error = await failure(watchStack(watch, fakeWorld().fx));
    expect(error).toMatchObject({
      code: 'deploy-failed',
      exit: 1,
      message: 'The stack cloudtrail-kibana ended in ROLLBACK_COMPLETE.',
      why: `Domain (AWS::Test::Test): ${limit}`,
    });
    expect(error.remedy[0]).toContain('L-076D529E');
    expect(error.remedy.join('\n')).toContain(
      'aws cloudformation describe-stack-events --stack-name cloudtrail-kibana',
    );
    expect(error.remedy.at(-1)).toMatch(/removes what is left and starts anew/);
  });

  test('on an update says that it is as it was before', async () => {
    aws.cfn
      .on(DescribeStackEventsCommand)
      .resolves(
        newestFirst(
          stackEvent('Domain', 'UPDATE_FAILED', 'odd'),
          stackEvent('Stack', 'UPDATE_ROLLBACK_COMPLETE'),
        ),
      );
    endsAs('UPDATE_ROLLBACK_COMPLETE');
    const error = await failure(watchStack(watch, fakeWorld().fx));
    expect(error.why).toBe('Domain (AWS::Test::Test): odd');
    expect(error.remedy.at(-1)).toMatch(/as it was before/);
  });

  test('without a reason says so', async () => {
    aws.cfn.on(DescribeStackEventsCommand).resolves(newestFirst(stackEvent('Stack', 'ROLLBACK_COMPLETE')));
    endsAs('ROLLBACK_COMPLETE');
    expect((await failure(watchStack(watch, fakeWorld().fx))).why).toMatch(/no reason/);
  });

  test('and is gone at once is told', async () => {
    aws.cfn.on(DescribeStackEventsCommand).resolves(newestFirst(stackEvent('Stack', 'DELETE_COMPLETE')));
    aws.cfn.on(DescribeStacksCommand, { StackName: STACK_ID }).resolves({ Stacks: [] });
    expect(await failure(watchStack(watch, fakeWorld().fx))).toMatchObject({ code: 'stack-gone' });
  });
});

test('a run that finds a stack at work joins it, and takes no earlier deployment for this one', async () => {
  const before = [
    stackEvent('Stack', 'CREATE_IN_PROGRESS'),
    stackEvent('Domain', 'CREATE_FAILED', 'of last year'),
    stackEvent('Stack', 'CREATE_COMPLETE'),
  ];
  const now = [stackEvent('Stack', 'UPDATE_IN_PROGRESS'), stackEvent('Domain', 'UPDATE_IN_PROGRESS')];
  aws.cfn
    .on(DescribeStackEventsCommand)
    .resolvesOnce(newestFirst(...before, ...now))
    .resolvesOnce(newestFirst(...before, ...now))
    .resolves(
      newestFirst(
        ...before,
        ...now,
        stackEvent('Domain', 'UPDATE_COMPLETE'),
        stackEvent('Stack', 'UPDATE_COMPLETE'),
      ),
    );
  endsAs('UPDATE_COMPLETE');
  const { fx, err } = fakeWorld({ packageRoot: folder });
  const facts = factsWith({ stacks: [stackWith({ status: 'UPDATE_IN_PROGRESS' })] });
  const stack = await deployStack(makePlan(facts, answersWith(), '1.2.3'), fx);
  expect(stack.status).toBe('UPDATE_COMPLETE');
  expect(err()).toContain('The stack cloudtrail-kibana is in UPDATE_IN_PROGRESS; watching it.');
  expect(err()).not.toContain('failed');
  expect(err()).toMatch(/working +Domain/);
});
