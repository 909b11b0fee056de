import {
  AddRoleToInstanceProfileCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { nameIn } from '../../../src/verify/settings/attributes.ts';
import type { Break } from './break.ts';
import type { World } from './world.ts';

const trust = async ({ aws, of }: World, document: unknown) =>
  (await aws.iam()).send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: of('TrailRole').id,
      PolicyDocument: JSON.stringify(document),
    }),
  );

const inline = ({ of }: World, role: string, name: string) => {
  const { id: RoleName, wanted } = of(role);
  const all = wanted.Policies as { PolicyName: string; PolicyDocument: { Statement: object[] } }[];
  const PolicyDocument = all.find(({ PolicyName }) => PolicyName === name)?.PolicyDocument;
  return { RoleName, PolicyName: name, PolicyDocument };
};

const put = async ({ aws }: World, { PolicyDocument, ...named }: ReturnType<typeof inline>) =>
  (await aws.iam()).send(
    new PutRolePolicyCommand({ ...named, PolicyDocument: JSON.stringify(PolicyDocument) }),
  );

const inProfile = ({ of }: World) => ({
  InstanceProfileName: nameIn(of('ProxyProfile').id),
  RoleName: of('ProxyRole').id,
});

export const ROLES: readonly Break[] = [
  {
    when: 'a policy of a role is deleted',
    break: async (world) => {
      const { RoleName, PolicyName } = inline(world, 'ProxyRole', 'configuration');
      await (await world.aws.iam()).send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    },
    says: /^ProxyRole: Policies configuration is missing$/,
    mend: (world) => put(world, inline(world, 'ProxyRole', 'configuration')),
  },
  {
    when: 'a policy that stands by itself is deleted',
    break: async ({ aws, of }) =>
      (await aws.iam()).send(
        new DeleteRolePolicyCommand({ RoleName: of('ForwarderRole').id, PolicyName: 'logs' }),
      ),
    says: /^ForwarderLogs is gone$/,
    mend: async ({ aws, of }) => {
      const { wanted } = of('ForwarderLogs');
      await (await aws.iam()).send(
        new PutRolePolicyCommand({
          RoleName: of('ForwarderRole').id,
          PolicyName: 'logs',
          PolicyDocument: JSON.stringify(wanted.PolicyDocument),
        }),
      );
    },
  },
  {
    when: 'a statement of a policy is another',
    break: (world) => {
      const found = inline(world, 'ForwarderRole', 'forward');
      const [first, ...others] = found.PolicyDocument?.Statement ?? [];
      const Statement = [{ ...first, Action: 'es:ESHttpGet' }, ...others];
      return put(world, { ...found, PolicyDocument: { ...found.PolicyDocument, Statement } });
    },
    says: /^ForwarderRole: the statement Index of the policy forward is missing$/,
    mend: (world) => put(world, inline(world, 'ForwarderRole', 'forward')),
  },
  {
    when: 'CloudTrail may no longer take on its role',
    break: (world) =>
      trust(world, {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      }),
    says: /^TrailRole: a statement of the policy is missing$/,
    mend: (world) => trust(world, world.of('TrailRole').wanted.AssumeRolePolicyDocument),
  },
  {
    when: 'the proxy’s profile has no role',
    break: async (world) =>
      (await world.aws.iam()).send(new RemoveRoleFromInstanceProfileCommand(inProfile(world))),
    says: /^ProxyProfile: Roles is missing$/,
    mend: async (world) =>
      (await world.aws.iam()).send(new AddRoleToInstanceProfileCommand(inProfile(world))),
  },
];
