import {
  type EvaluationResult,
  GetRoleCommand,
  type IAMClient,
  paginateSimulatePrincipalPolicy,
} from '@aws-sdk/client-iam';
import type { Aws } from '../clients/aws.ts';
import type { Denial, Permissions, Simulated, StackNames } from '../core/permissions.ts';
import type { Facts, Identity } from '../core/types.ts';
import type { Need } from '../plan/need.ts';
import { neededCalls } from '../plan/needs.ts';

/** Simulations at a time; IAM answers some a second and the SDK waits when told to. */
const SIDE_BY_SIDE = 4;
const ACTIONS_AT_ONCE = 50;
const SERVICE = 'cloudformation.amazonaws.com';

/**
 * What the caller may not do of these calls, by AWS's own simulator. It knows the caller's policies, boundary and
 * organisation, but neither session policies nor those of resources.
 */
export async function simulateCalls(
  iam: IAMClient,
  identity: Identity,
  calls: readonly Need[],
): Promise<Simulated> {
  try {
    const source = await simulated(iam, identity.arn);
    if ('why' in source) return { status: 'unknown', why: source.why };
    const work = batches(calls);
    const denials: Denial[] = [];
    const worker = async () => {
      for (let batch = work.pop(); batch !== undefined; batch = work.pop())
        denials.push(...(await simulate(iam, source.arn, identity, batch)));
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
    return { status: 'checked', denials };
  } catch (error) {
    const { name } = error as Error;
    const why = /AccessDenied/.test(name) ? 'iam:SimulatePrincipalPolicy is not allowed' : name;
    return { status: 'unknown', why };
  }
}

/** What the caller may not do of all that a stack of these names needs. */
export async function discoverPermissions(
  iam: IAMClient,
  identity: Identity,
  names: StackNames,
): Promise<Permissions> {
  const found = await simulateCalls(iam, identity, neededCalls(names, identity));
  return found.status === 'checked' ? { ...found, names } : found;
}

/** The facts with permissions for these very names: the first look was for those that were likely. */
export async function withPermissionsFor(facts: Facts, names: StackNames, aws: Aws): Promise<Facts> {
  const { permissions, identity } = facts;
  if (permissions.status === 'unknown' || sameNames(permissions.names, names)) return facts;
  return { ...facts, permissions: await discoverPermissions(await aws.iam(), identity, names) };
}

const sameNames = (a: StackNames, b: StackNames): boolean =>
  a.stackName === b.stackName &&
  a.domainName === b.domainName &&
  a.artifactsBucket === b.artifactsBucket &&
  a.permissionsBoundary === b.permissionsBoundary;

/** The user or role whose policies count; a session's own ARN does not say the role's path. */
async function simulated(iam: IAMClient, arn: string): Promise<{ arn: string } | { why: string }> {
  const [, partition, service, , account, resource = ''] = arn.split(':');
  if (service === 'iam' && resource.startsWith('user/')) return { arn };
  if (resource === 'root') return { why: 'the root user has no policies to look at' };
  const [kind, role = ''] = resource.split('/');
  if (kind !== 'assumed-role') return { why: `a ${kind || 'caller'} like this can't be simulated` };
  const found = await iam.send(new GetRoleCommand({ RoleName: role })).catch(() => undefined);
  return { arn: found?.Role?.Arn ?? `arn:${partition}:iam::${account}:role/${role}` };
}

/** Calls on one resource under the same circumstances are asked for together. */
function batches(needs: readonly Need[]): Need[][] {
  const groups = new Map<string, Need[]>();
  for (const need of needs) {
    const key = circumstances(need);
    groups.set(key, [...(groups.get(key) ?? []), need]);
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / ACTIONS_AT_ONCE) }, (_, at) =>
      group.slice(at * ACTIONS_AT_ONCE, (at + 1) * ACTIONS_AT_ONCE),
    ),
  );
}

const circumstances = ({ resource, context, viaCloudFormation }: Need): string =>
  JSON.stringify([resource, context, viaCloudFormation]);

async function simulate(
  iam: IAMClient,
  source: string,
  { account, region }: Identity,
  batch: readonly Need[],
): Promise<Denial[]> {
  const [first] = batch;
  const { resource = '*', context = {}, viaCloudFormation = false } = first ?? {};
  const flag = (ContextKeyName: string, value: boolean) => entry(ContextKeyName, String(value), 'boolean');
  const pages = paginateSimulatePrincipalPolicy(
    { client: iam },
    {
      PolicySourceArn: source,
      ActionNames: batch.map(({ action }) => action),
      ResourceArns: [resource],
      MaxItems: 1000,
      ContextEntries: [
        entry('aws:RequestedRegion', region),
        entry('aws:PrincipalAccount', account),
        entry('aws:ResourceAccount', account),
        flag('aws:SecureTransport', true),
        flag('aws:ViaAWSService', viaCloudFormation),
        ...(viaCloudFormation ? VIA.map((key) => entry(key, SERVICE)) : []),
        ...(viaCloudFormation ? [entry('aws:CalledVia', SERVICE, 'stringList' as const)] : []),
        ...Object.entries(context).map(([key, value]) => entry(key, value)),
      ],
    },
  );
  const found: Denial[] = [];
  for await (const { EvaluationResults = [] } of pages)
    found.push(...EvaluationResults.flatMap((result) => denialOf(result, resource) ?? []));
  return found;
}

const VIA = ['aws:CalledViaFirst', 'aws:CalledViaLast'];

const entry = (
  ContextKeyName: string,
  value: string,
  ContextKeyType: 'string' | 'boolean' | 'stringList' = 'string',
) => ({ ContextKeyName, ContextKeyValues: [value], ContextKeyType });

/** With resources asked for, AWS puts some of the answer under each of them. */
function denialOf(result: EvaluationResult, resource: string): Denial | undefined {
  const specific = result.ResourceSpecificResults?.[0];
  const decision = specific?.EvalResourceDecision ?? result.EvalDecision;
  const organization = result.OrganizationsDecisionDetail?.AllowedByOrganizations === false;
  const boundary = specific?.PermissionsBoundaryDecisionDetail ?? result.PermissionsBoundaryDecisionDetail;
  if (decision === 'allowed' && !organization) return undefined;
  return {
    action: result.EvalActionName ?? '',
    resource,
    decision: decision === 'explicitDeny' ? 'explicit' : 'implicit',
    by: organization
      ? 'organization'
      : boundary?.AllowedByPermissionsBoundary === false
        ? 'boundary'
        : 'policy',
    missingKeys: [
      ...new Set([...(result.MissingContextValues ?? []), ...(specific?.MissingContextValues ?? [])]),
    ],
  };
}
