import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { awsError, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { failure } from '../helpers/run.ts';
import { FOUND, teardownOn } from '../helpers/teardown.ts';

const aws = useAws();
const packageRoot = usePackageFolder();
const { run, stackIs, resourcesAre, allIsThere, changes } = teardownOn(aws, packageRoot);
const { NAME, GROUP, RECORDS, PASSWORD, TRAIL } = FOUND;

describe('rights that are needed once the deletion has begun', () => {
  const denied = (...actions: string[]) =>
    aws.iam.on(SimulatePrincipalPolicyCommand).callsFake(({ ActionNames }) => ({
      EvaluationResults: ActionNames.map((EvalActionName: string) => ({
        EvalActionName,
        EvalDecision: actions.includes(EvalActionName) ? 'implicitDeny' : 'allowed',
      })),
    }));
  const RESOURCES = [
    ['Domain', 'AWS::OpenSearchService::Domain', 'the-domain', 'CREATE_COMPLETE'],
    ['Trail', 'AWS::CloudTrail::Trail', TRAIL, 'CREATE_COMPLETE'],
    ['ProxyAddress', 'AWS::EC2::EIP', '192.0.2.1', 'CREATE_COMPLETE'],
    [
      'FailureQueue',
      'AWS::SQS::Queue',
      'https://sqs.eu-central-1.amazonaws.com/1/failures-1A',
      'CREATE_COMPLETE',
    ],
    ['TrailBucket', 'AWS::S3::Bucket', RECORDS, 'CREATE_COMPLETE'],
    ['DomainSetup', 'Custom::UpdateElasticsearch', 'set-up', 'CREATE_COMPLETE'],
  ] as const;

  test.each([
    ['es:DeleteDomain', 'that CloudFormation calls'],
    ['cloudtrail:DeleteTrail', 'that CloudFormation calls last'],
    ['cloudformation:DeleteStack', 'that begins it'],
    ['logs:DeleteLogGroup', 'that the rest takes'],
    ['ssm:DeleteParameter', 'that the password takes'],
  ])('%s, %s, stops it before anything is done, and is named', async (action) => {
    for (const args of [['--confirm', NAME], ['--dry-run']]) {
      stackIs('CREATE_COMPLETE');
      resourcesAre(RESOURCES);
      allIsThere();
      denied(action);
      const error = await failure(run(args));
      expect(error).toMatchObject({ code: 'permissions-missing', exit: 4 });
      expect(error.why).toContain(action);
      expect(error.remedy.join('\n')).toMatch(
        /Nothing was changed[\s\S]*policy --stack-name cloudtrail-kibana/,
      );
      expect(changes()).toEqual([]);
    }
  });

  test('every one is asked for on the very resource of the stack', async () => {
    stackIs('CREATE_COMPLETE');
    resourcesAre(RESOURCES);
    allIsThere();
    await run(['--dry-run', '--delete-data']);
    const asked = aws.iam
      .commandCalls(SimulatePrincipalPolicyCommand)
      .flatMap(({ args: [{ input }] }) =>
        (input.ActionNames ?? []).map((action) => `${action} ${input.ResourceArns?.[0]}`),
      );
    const at = 'eu-central-1:123456789012';
    expect(asked).toEqual(
      expect.arrayContaining([
        `es:DeleteDomain arn:aws:es:${at}:domain/the-domain`,
        `cloudtrail:DeleteTrail arn:aws:cloudtrail:${at}:trail/${TRAIL}`,
        `sqs:DeleteQueue arn:aws:sqs:${at}:failures-1A`,
        `ssm:DeleteParameter arn:aws:ssm:${at}:parameter${PASSWORD}`,
        `logs:DeleteLogGroup arn:aws:logs:${at}:log-group:${GROUP}:log-stream:`,
        `s3:DeleteObjectVersion arn:aws:s3:::${RECORDS}/x`,
      ]),
    );
    // CloudFormation keeps the bucket: it is this program that deletes it.
    expect(asked.filter((one) => one.startsWith('s3:DeleteBucket'))).toHaveLength(2);
  });

  test.each([
    ['ec2:ReleaseAddress', /Perhaps not allowed: ec2:ReleaseAddress/],
    ['s3:DeleteBucket', /Perhaps not allowed: s3:DeleteBucket/],
  ])('%s, whose denial is not certain, is a warning', async (action, warning) => {
    stackIs('CREATE_COMPLETE');
    resourcesAre(RESOURCES);
    allIsThere();
    denied(action);
    const world = fakeWorld({ packageRoot });
    expect(await run(['--dry-run'], world)).toBe(0);
    expect(world.err()).toMatch(warning);
  });

  test('that cannot be looked up are a warning', async () => {
    stackIs('CREATE_COMPLETE');
    resourcesAre(RESOURCES);
    aws.iam.on(SimulatePrincipalPolicyCommand).rejects(awsError('AccessDenied'));
    const world = fakeWorld({ packageRoot });
    expect(await run(['--dry-run'], world)).toBe(0);
    expect(world.err()).toMatch(
      /Permissions could not be checked: iam:SimulatePrincipalPolicy is not\s+allowed/,
    );
  });
});
