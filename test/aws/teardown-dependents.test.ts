import { DeleteStackCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { stackAnswer, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { failure } from '../helpers/run.ts';
import { FOUND, teardownOn } from '../helpers/teardown.ts';

const aws = useAws();
const packageRoot = usePackageFolder();
const { run, confirmed, stackIs, deleted, allIsThere, changes } = teardownOn(aws, packageRoot);
const { NAME, GROUP } = FOUND;

describe('other stacks that get their events from its log group', () => {
  const dependent = (name: string, over: Partial<Stack> = {}) =>
    stackAnswer('CREATE_COMPLETE', {
      StackName: name,
      Parameters: [{ ParameterKey: 'ExistingLogGroup', ParameterValue: GROUP }],
      ...over,
    });
  const besides = (...others: Stack[]) => {
    stackIs('CREATE_COMPLETE', {}, 'DELETE_COMPLETE', others);
    deleted();
    allIsThere();
  };

  test.each([
    ['where nobody can be asked', false],
    ['also at a terminal', true],
  ])('are named, and nothing is done without --force: %s', async (_, interactive) => {
    besides(dependent('s2'), dependent('s3'));
    const error = await failure(confirmed(fakeWorld({ packageRoot, interactive })));
    expect(error).toMatchObject({ code: 'others-depend', exit: 2 });
    expect(error.message).toContain('s2 and s3');
    expect(error.why).toContain('no more events');
    expect(error.remedy).toEqual(
      expect.arrayContaining([
        'npx create-cloudtrail-kibana --stack-name s2 --region eu-central-1 --log-group none',
        `npx create-cloudtrail-kibana teardown --confirm ${NAME} --stack-name ${NAME} --region eu-central-1 --force`,
      ]),
    );
    expect(changes()).toEqual([]);
  });

  test('are named in a dry run', async () => {
    besides(dependent('s2'));
    expect(await failure(run(['--dry-run']))).toMatchObject({ code: 'others-depend', exit: 2 });
  });

  test('with --force the stack is deleted, and they are named', async () => {
    besides(dependent('s2'));
    const world = fakeWorld({ packageRoot });
    await confirmed(world, '--force');
    expect(aws.cfn.commandCalls(DeleteStackCommand)).toHaveLength(1);
    expect(world.err()).toMatch(/! The log group of cloudtrail-kibana is also where s2 gets its events from/);
  });

  test.each<[string, Stack]>([
    ['that use another log group', dependent('s2', { Parameters: [] })],
    ['of somebody else', dependent('s2', { Tags: [] })],
    ['that are being deleted', dependent('s2', { StackStatus: 'DELETE_IN_PROGRESS' })],
    ['whose creation was rolled back', dependent('s2', { StackStatus: 'ROLLBACK_COMPLETE' })],
  ])('are not those %s', async (_, other) => {
    besides(other);
    expect(await run(['--dry-run'])).toBe(0);
  });
});
