import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { createAws } from '../src/aws/clients.ts';
import type { Effects } from '../src/core/effects.ts';
import type { Identity } from '../src/core/types.ts';
import { placeOf } from '../src/plan/resource-arns.ts';

const POLICY = 'acceptance';
/** Of the roles that the acceptance makes: it removes no other. */
const PATH = '/create-cloudtrail-kibana/acceptance/';
/** Seconds until IAM has told a new role everywhere, at most. */
const KNOWN_AFTER = 90;

/** A role of the account that has these statements and nothing else. */
export interface TestRole {
  readonly name: string;
  readonly statements: readonly object[];
}

/** Makes the role, or gives it these statements anew; the effects of a run as that role. */
export async function asRole(role: TestRole, identity: Identity, fx: Effects): Promise<Effects> {
  const iam = await fx.aws.iam();
  const { name: RoleName } = role;
  const arn = (resource: string) => `arn:${placeOf(identity).partition}:iam::${identity.account}:${resource}`;
  const trust = { Effect: 'Allow', Principal: { AWS: arn('root') }, Action: 'sts:AssumeRole' };
  await iam
    .send(
      new CreateRoleCommand({
        RoleName,
        Path: PATH,
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
        Description: 'Acceptance of create-cloudtrail-kibana; may be deleted',
      }),
    )
    .catch((error: Error) => {
      if (error.name !== 'EntityAlreadyExistsException') throw error;
    });
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: role.statements });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: POLICY, PolicyDocument }));
  const credentials = () => session(arn(`role${PATH}${RoleName}`), fx);
  await credentials();
  const { endpoint } = fx.aws;
  const aws = createAws({
    ...(endpoint === undefined ? {} : { endpoint }),
    credentials,
    region: identity.region,
    userAgent: 'create-cloudtrail-kibana/acceptance',
    network: fx.network,
  });
  return { ...fx, aws };
}

async function session(RoleArn: string, { aws, clock }: Effects) {
  const sts = await aws.sts();
  for (let left = KNOWN_AFTER; ; left -= 5) {
    try {
      const { Credentials: keys } = await sts.send(
        new AssumeRoleCommand({ RoleArn, RoleSessionName: 'acceptance', DurationSeconds: 3600 }),
      );
      return {
        accessKeyId: `${keys?.AccessKeyId}`,
        secretAccessKey: `${keys?.SecretAccessKey}`,
        sessionToken: keys?.SessionToken,
        expiration: keys?.Expiration,
      };
    } catch (error) {
      if (left <= 0 || !/AccessDenied|NoSuchEntity/.test((error as Error).name)) throw error;
      await clock.sleep(5000);
    }
  }
}

/** Deletes such a role, if it is there. */
export async function removeRole(RoleName: string, { aws }: Effects): Promise<void> {
  const iam = await aws.iam();
  const unlessGone = (error: Error) => {
    if (error.name !== 'NoSuchEntityException') throw error;
  };
  const { Role } = await iam.send(new GetRoleCommand({ RoleName })).catch((error: Error) => {
    unlessGone(error);
    return { Role: undefined };
  });
  if (Role === undefined) return;
  if (Role.Path !== PATH) throw new Error(`The role ${RoleName} was not made by the acceptance.`);
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY })).catch(unlessGone);
  await iam.send(new DeleteRoleCommand({ RoleName })).catch(unlessGone);
}
