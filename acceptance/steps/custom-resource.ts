import { change, failuresOf, outputOf, removeStack } from '../small-stack.ts';
import { must, type Step, type World } from '../world.ts';

/** Answers the host that CloudFormation wants its answer at. */
const CODE = `exports.handler = async (event) => {
  const { RequestId, StackId, LogicalResourceId, ResponseURL } = event;
  const Host = new URL(ResponseURL).host;
  const answer = { Status: 'SUCCESS', PhysicalResourceId: 'asked', RequestId, StackId, LogicalResourceId, Data: { Host } };
  await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify(answer), redirect: 'error' });
};`;

const TEMPLATE = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        },
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Architectures: ['x86_64'],
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: CODE },
        Timeout: 30,
      },
    },
    Asked: {
      Type: 'Custom::Asked',
      Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, ServiceTimeout: 60 },
    },
  },
  Outputs: { Host: { Value: { 'Fn::GetAtt': ['Asked', 'Host'] } } },
};

const nameOf = ({ stackName }: World) => `acceptance-answers-${stackName}`;
const remove = (world: World) => removeStack(nameOf(world), world.ending);

/** Hosts that take answers, as the updater of the stack is going to meet them. */
const ON_AWS = /^cloudformation-custom-resource-response-[a-z0-9]+\.s3[.-][a-z0-9-]+\.amazonaws\.com(\.cn)?$/;

export const customResource: Step = {
  id: 'custom-resource',
  shows: 'A custom resource answers at a host of CloudFormation, without a redirect.',
  minutes: 2,
  remove,
  run: async (world) => {
    await remove(world);
    const name = nameOf(world);
    const stack = await change({ name, template: TEMPLATE }, world.fx);
    const reasons = await failuresOf(name, world.fx);
    must(stack.status === 'CREATE_COMPLETE', `The stack ended in ${stack.status}: ${reasons.join('; ')}`);
    const host = (await outputOf(name, 'Host', world.fx)) ?? '';
    const local = world.fx.aws.endpoint === undefined ? undefined : new URL(world.fx.aws.endpoint).host;
    must(host === local || ON_AWS.test(host), `The host is ${host}, which the updater would not answer.`);
    await remove(world);
    return { notes: [`The host was ${host}.`] };
  },
};
