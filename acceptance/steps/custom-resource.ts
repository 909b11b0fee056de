import { isAnswered } from '../../src/lambda/update-elasticsearch/accept.ts';
import { change, failuresOf, outputOf, removeStack } from '../small-stack.ts';
import { must, type Step, type World } from '../world.ts';

/** Answers the host that CloudFormation wants its answer at. */
const CODE = `exports.handler = async (event) => {
  const { RequestId, StackId, LogicalResourceId, ResponseURL } = event;
  const Host = new URL(ResponseURL).origin;
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
    const where = { region: world.identity.region, endpoint: world.fx.aws.endpoint };
    must(isAnswered(host, where), `The host is ${host}, which the updater would not answer.`);
    await remove(world);
    return { notes: [`The host was ${host}.`] };
  },
};
