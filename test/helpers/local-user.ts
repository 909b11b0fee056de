import { createAws } from '../../src/aws/clients.ts';
import { boundaryName, boundaryPolicy } from '../../src/plan/printed-boundary.ts';
import type { Sandbox } from '../../src/sandbox/client.ts';
import type { LocalAws } from './local-stack.ts';
import { elements, queryApi } from './query.ts';

let users = 0;

/** Name and keys of a new user of the local AWS with these statements alone. */
export async function newUser(sandbox: Sandbox, Statement: readonly object[]) {
  users += 1;
  const UserName = `user-${users}`;
  const iam = queryApi(sandbox, 'iam');
  await iam('CreateUser', { UserName });
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam('PutUserPolicy', { UserName, PolicyName: 'all', PolicyDocument });
  const keys = await iam('CreateAccessKey', { UserName });
  const [accessKeyId = ''] = elements(keys, 'AccessKeyId');
  const [secretAccessKey = ''] = elements(keys, 'SecretAccessKey');
  return { name: UserName, credentials: { accessKeyId, secretAccessKey } };
}

/** The local AWS as a new user with these statements alone; `name` is the user's. */
export async function asUser(
  local: LocalAws,
  Statement: readonly object[],
): Promise<LocalAws & { readonly name: string }> {
  const { name, credentials } = await newUser(local.sandbox, Statement);
  const { awsEndpoint: endpoint, region } = local.sandbox;
  const aws = createAws({ endpoint, credentials, region, userAgent: 'test' });
  return { ...local, name, fx: { ...local.fx, aws } };
}

/** ARN of a new managed policy with these statements. */
export async function makePolicy(
  sandbox: Sandbox,
  PolicyName: string,
  Statement: readonly object[],
): Promise<string> {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const made = await queryApi(sandbox, 'iam')('CreatePolicy', { PolicyName, PolicyDocument });
  return elements(made, 'Arn')[0] ?? '';
}

/** Makes the printed boundary of a stack's roles, as an administrator does before others deploy. */
export const makeBoundary = (sandbox: Sandbox, stackName: string, domain: string): Promise<string> =>
  makePolicy(sandbox, boundaryName(stackName), boundaryPolicy(stackName, domain).Statement);

/** A statement that denies. */
export const deny = (Action: readonly string[], Condition?: object) => ({
  Effect: 'Deny',
  Action,
  Resource: '*',
  ...(Condition === undefined ? {} : { Condition }),
});
