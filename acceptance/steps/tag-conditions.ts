import { asRole, removeRole } from '../deployer.ts';
import { change, failuresOf, removeStack } from '../small-stack.ts';
import type { Seen, Step, World } from '../world.ts';

const TAG = 'create-cloudtrail-kibana';

const templateOf = (value: string) => ({
  Resources: {
    Group: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: { GroupDescription: 'Acceptance; may be deleted', Tags: [{ Key: TAG, Value: value }] },
    },
  },
});

/** Condition keys that could bind calls of CloudFormation in the caller's name to one stack. */
const KEYS = {
  'own-tag': (name: string) => ({ [`aws:RequestTag/${TAG}`]: name }),
  'stack-tag': (name: string) => ({ 'aws:RequestTag/aws:cloudformation:stack-name': name }),
} as const;
type Key = keyof typeof KEYS;

const nameOf = (key: Key, { stackName }: World) => `acceptance-${key}-${stackName}`;

/** May do what a security group takes, but make one only under the condition. */
const statements = (key: Key, name: string) => [
  {
    Effect: 'Allow',
    Action: [
      'cloudformation:*',
      'ec2:Describe*',
      'ec2:*Tags',
      'ec2:DeleteSecurityGroup',
      'ec2:*SecurityGroup*gress',
    ],
    Resource: '*',
  },
  { Effect: 'Allow', Action: 'ec2:CreateSecurityGroup', Resource: 'arn:*:ec2:*:*:vpc/*' },
  {
    Effect: 'Allow',
    Action: 'ec2:CreateSecurityGroup',
    Resource: 'arn:*:ec2:*:*:security-group/*',
    Condition: { StringEquals: KEYS[key](name) },
  },
];

async function remove(key: Key, world: World): Promise<void> {
  await removeStack(nameOf(key, world), world.ending);
  await removeRole(nameOf(key, world), world.ending);
}

async function ask(key: Key, world: World): Promise<Seen> {
  await remove(key, world);
  const name = nameOf(key, world);
  const fx = await asRole({ name, statements: statements(key, name) }, world.identity, world.fx);
  const { status } = await change({ name, template: templateOf(name) }, fx);
  const reasons = status === 'CREATE_COMPLETE' ? [] : await failuresOf(name, world.fx);
  await remove(key, world);
  return { notes: [`The security group's stack ended in ${status}.`, ...reasons] };
}

const question = (key: Key, shows: string): Step => ({
  id: `tag-condition-${key}`,
  shows,
  minutes: 2,
  asks: true,
  run: (world) => ask(key, world),
  remove: (world) => remove(key, world),
});

export const ownTagCondition = question(
  'own-tag',
  'Whether a tag of the template counts when EC2 authorises a call of CloudFormation.',
);
export const stackTagCondition = question(
  'stack-tag',
  'Whether the tag aws:cloudformation:stack-name counts when EC2 authorises a call of CloudFormation.',
);
