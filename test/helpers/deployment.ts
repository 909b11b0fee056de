import { DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { HeadBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Plan, StackFacts } from '../../src/core/types.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { type AwsMock, awsError, stackAnswer, stackEvent } from './aws.ts';
import { answersWith, factsWith, STACK_ID, stackWith } from './facts.ts';

export const create = makePlan(factsWith(), answersWith(), '1.2.3');
export const planOn = (status: string, over: Partial<StackFacts> = {}): Plan =>
  makePlan(
    factsWith({ stacks: [stackWith({ status, ...over })] }),
    answersWith({ artifactsBucket: 'bucket-of-before' }),
    '1.2.3',
  );

export const REVIEW = stackEvent('Stack', 'REVIEW_IN_PROGRESS' as never);
export const happy = [stackEvent('Stack', 'CREATE_IN_PROGRESS'), stackEvent('Domain', 'CREATE_COMPLETE')];

/** What CloudFormation tells of a deployment, and what an earlier run has left. */
export function deploymentOn(aws: AwsMock) {
  /** The stack's events poll by poll, each given oldest first; the first poll only sees what was there before. */
  function eventsComeAs(...polls: ReturnType<typeof stackEvent>[][]) {
    const mock = aws.cfn.on(DescribeStackEventsCommand);
    const told: ReturnType<typeof stackEvent>[] = [REVIEW];
    mock.resolvesOnce({ StackEvents: [REVIEW] });
    for (const poll of polls) {
      told.push(...poll);
      mock.resolvesOnce({ StackEvents: [...told].reverse() });
    }
  }

  const endsAs = (status: Parameters<typeof stackAnswer>[0]) =>
    aws.cfn.on(DescribeStacksCommand, { StackName: STACK_ID }).resolves({ Stacks: [stackAnswer(status)] });

  /** The bucket and everything in it are there from an earlier run. */
  function uploadedBefore() {
    aws.s3.on(HeadBucketCommand).resolves({});
    // Whether the same is there already decides only about the upload.
    aws.s3.on(HeadObjectCommand).resolves({});
    aws.ssm.on(PutParameterCommand).rejects(awsError('ParameterAlreadyExists'));
  }
  return { eventsComeAs, endsAs, uploadedBefore };
}
