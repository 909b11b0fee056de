import { GetInstanceProfileCommand, GetRoleCommand, GetRolePolicyCommand } from '@aws-sdk/client-iam';
import type { VerifyContext } from '../../context.ts';
import { nameIn } from '../attributes.ts';
import { type Kind, orGone } from '../kind.ts';

/** IAM gives documents URL-encoded, as RFC 3986 has it (API reference, GetRolePolicy). */
const decoded = (text = ''): unknown => JSON.parse(decodeURIComponent(text));

async function inlinePolicy(
  RoleName: string,
  PolicyName: string,
  { fx }: VerifyContext,
): Promise<{ PolicyName: string; PolicyDocument: unknown } | undefined> {
  const client = await fx.aws.iam();
  const found = await orGone(client.send(new GetRolePolicyCommand({ RoleName, PolicyName })));
  return found && { PolicyName, PolicyDocument: decoded(found.PolicyDocument) };
}

/** AWS::IAM::Role: who may take it on, and its own policies; what others attach to it is their affair. */
export const role: Kind = {
  compared: ['AssumeRolePolicyDocument', 'Policies', 'PermissionsBoundary'],
  read: async ({ id: RoleName, wanted }, context) => {
    const client = await context.fx.aws.iam();
    const found = await orGone(client.send(new GetRoleCommand({ RoleName })));
    if (found?.Role === undefined) return undefined;
    const names = (wanted.Policies as { PolicyName: string }[] | undefined) ?? [];
    const policies = await Promise.all(
      names.map(({ PolicyName }) => inlinePolicy(RoleName, PolicyName, context)),
    );
    return {
      AssumeRolePolicyDocument: decoded(found.Role.AssumeRolePolicyDocument),
      Policies: policies.filter((one) => one !== undefined),
      PermissionsBoundary: found.Role.PermissionsBoundary?.PermissionsBoundaryArn,
    };
  },
};

/** AWS::IAM::Policy: an inline policy of a role, under its PolicyName. */
export const policy: Kind = {
  compared: ['PolicyDocument'],
  read: ({ wanted }, context) =>
    inlinePolicy(String((wanted.Roles as unknown[])[0]), String(wanted.PolicyName), context),
};

/** AWS::IAM::InstanceProfile. */
export const instanceProfile: Kind = {
  compared: ['Roles'],
  read: async ({ id }, { fx }) => {
    const client = await fx.aws.iam();
    const named = { InstanceProfileName: nameIn(id) };
    const found = await orGone(client.send(new GetInstanceProfileCommand(named)));
    return found && { Roles: found.InstanceProfile?.Roles?.map(({ RoleName }) => RoleName) };
  },
};
