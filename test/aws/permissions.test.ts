import { GetRoleCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import type { Permissions } from '../../src/core/permissions.ts';
import { discoverPermissions, withPermissionsFor } from '../../src/discover/permissions.ts';
import { neededCalls } from '../../src/plan/needs.ts';
import { awsError, leftBehind, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { factsWith } from '../helpers/facts.ts';
import { runDeploy } from '../helpers/run.ts';

const aws = useAws();
const packageRoot = usePackageFolder();
const NAMES = { stackName: 'Audit', domainName: 'audit', artifactsBucket: 'bucket' };
const { identity } = factsWith();

async function look(arn = identity.arn): Promise<Permissions> {
  return discoverPermissions(await fakeWorld().fx.aws.iam(), { ...identity, arn }, NAMES);
}

const asked = () => aws.iam.commandCalls(SimulatePrincipalPolicyCommand).map(({ args }) => args[0].input);
const sources = () => [...new Set(asked().map(({ PolicySourceArn }) => PolicySourceArn))];
const ASSUMED = 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_1/ada';

describe('whose policies are looked at', () => {
  test.each([
    ['a user', identity.arn, identity.arn],
    [
      'a user with a path',
      'arn:aws:iam::123456789012:user/team/ada',
      'arn:aws:iam::123456789012:user/team/ada',
    ],
    ['a role, when its path can’t be read', ASSUMED, 'arn:aws:iam::123456789012:role/AWSReservedSSO_Admin_1'],
  ])('%s', async (_, arn, source) => {
    aws.iam.on(GetRoleCommand).rejects(awsError('AccessDenied'));
    expect(await look(arn)).toMatchObject({ status: 'checked', denials: [] });
    expect(sources()).toEqual([source]);
  });

  test('a role by its path, which a session does not tell', async () => {
    const Arn =
      'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_1';
    aws.iam
      .on(GetRoleCommand, { RoleName: 'AWSReservedSSO_Admin_1' })
      .resolves({ Role: { Arn, Path: '/', RoleName: 'r', RoleId: 'r', CreateDate: new Date(0) } });
    await look(ASSUMED);
    expect(sources()).toEqual([Arn]);
  });

  test.each([
    ['the root user', 'arn:aws:iam::123456789012:root', /root user/],
    ['a federated user', 'arn:aws:sts::123456789012:federated-user/ada', /federated-user like this/],
  ])('%s can’t be simulated, and nothing is asked', async (_, arn, why) => {
    expect(await look(arn)).toEqual({ status: 'unknown', why: expect.stringMatching(why) });
    expect(asked()).toEqual([]);
  });

  test.each([
    ['AccessDenied', /iam:SimulatePrincipalPolicy is not allowed/],
    ['NoSuchEntityException', /NoSuchEntity/],
  ])('%s: nothing is known', async (name, why) => {
    aws.iam.on(SimulatePrincipalPolicyCommand).rejects(awsError(name));
    expect(await look()).toEqual({ status: 'unknown', why: expect.stringMatching(why) });
  });
});

describe('what is asked', () => {
  test('every call, once, on its resource and with its circumstances', async () => {
    await look();
    const key = (action = '', resource = '', passed = '') => [action, resource, passed].join(' ');
    const passedTo = (input: ReturnType<typeof asked>[number]) =>
      input.ContextEntries?.find(({ ContextKeyName }) => ContextKeyName === 'iam:PassedToService')
        ?.ContextKeyValues?.[0];
    const found = asked().flatMap((input) =>
      (input.ActionNames ?? []).map((action) => key(action, input.ResourceArns?.[0], passedTo(input))),
    );
    const needs = neededCalls(NAMES, identity);
    expect(found.sort()).toEqual(
      needs
        .map(({ action, resource, context }) => key(action, resource, context['iam:PassedToService']))
        .sort(),
    );
    for (const { ActionNames = [] } of asked()) expect(ActionNames.length).toBeLessThanOrEqual(50);
  });

  test('an answer of several pages is read to its end', async () => {
    const page = (EvalActionName: string) => ({
      EvaluationResults: [{ EvalActionName, EvalDecision: 'implicitDeny' as const }],
    });
    aws.iam
      .on(SimulatePrincipalPolicyCommand)
      .callsFake(({ Marker }) =>
        Marker ? page('iam:Second') : { ...page('iam:First'), IsTruncated: true, Marker: '1' },
      );
    const found = await look();
    const actions = found.status === 'checked' ? found.denials.map(({ action }) => action) : [];
    expect(new Set(actions)).toEqual(new Set(['iam:First', 'iam:Second']));
  });
});

describe('what a result means', () => {
  test.each([
    ['an allowance', { EvalDecision: 'allowed' as const }, undefined],
    ['an implicit denial', { EvalDecision: 'implicitDeny' as const }, { decision: 'implicit', by: 'policy' }],
    ['an explicit one', { EvalDecision: 'explicitDeny' as const }, { decision: 'explicit', by: 'policy' }],
    [
      'the organisation',
      {
        EvalDecision: 'implicitDeny' as const,
        OrganizationsDecisionDetail: { AllowedByOrganizations: false },
      },
      { by: 'organization' },
    ],
    [
      'the boundary, told for the resource',
      {
        EvalDecision: 'implicitDeny' as const,
        ResourceSpecificResults: [
          {
            EvalResourceName: 'x',
            EvalResourceDecision: 'implicitDeny' as const,
            PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
            MissingContextValues: ['aws:SourceIp'],
          },
        ],
        MissingContextValues: ['aws:SourceIp', 'aws:SourceVpc'],
      },
      { by: 'boundary', missingKeys: ['aws:SourceIp', 'aws:SourceVpc'] },
    ],
    [
      'an allowance for the very resource',
      {
        EvalDecision: 'implicitDeny' as const,
        ResourceSpecificResults: [
          { EvalResourceName: 'x', EvalResourceDecision: 'allowed' as const, MissingContextValues: [] },
        ],
      },
      undefined,
    ],
  ])('%s', async (_, result, expected) => {
    aws.iam
      .on(SimulatePrincipalPolicyCommand)
      .resolves({ EvaluationResults: [{ EvalActionName: 'iam:CreateRole', ...result }] });
    const found = await look();
    const [first] = found.status === 'checked' ? found.denials : [];
    if (expected === undefined) expect(first).toBeUndefined();
    else expect(first).toMatchObject({ action: 'iam:CreateRole', ...expected });
  });
});

describe('other names than were likely', () => {
  test('are looked up again; the same ones are not', async () => {
    const { fx } = fakeWorld();
    const facts = factsWith();
    const { permissions } = facts;
    if (permissions.status !== 'checked') throw new Error('it is');
    expect(await withPermissionsFor(facts, permissions.names, fx.aws)).toBe(facts);
    expect(asked()).toEqual([]);
    const changed = await withPermissionsFor(facts, NAMES, fx.aws);
    expect(changed.permissions).toMatchObject({ status: 'checked', names: NAMES });
  });
});

describe('in a whole run', () => {
  const deny = (action: string) =>
    aws.iam.on(SimulatePrincipalPolicyCommand).callsFake(({ ActionNames }) => ({
      EvaluationResults: ActionNames.map((EvalActionName: string) => ({
        EvalActionName,
        EvalDecision: EvalActionName === action ? 'explicitDeny' : 'allowed',
      })),
    }));

  test('a denied action stops it with exit 4 before anything is made', async () => {
    deny('iam:CreateRole');
    const { error } = await runDeploy(['--yes'], fakeWorld({ packageRoot }));
    expect(error).toMatchObject({ code: 'permissions-missing', exit: 4 });
    expect(error?.why).toContain('iam:CreateRole');
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('the root user gets a warning in the plan', async () => {
    aws.sts
      .on(GetCallerIdentityCommand)
      .resolves({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:root' });
    const world = fakeWorld({ packageRoot });
    await runDeploy(['--yes', '--dry-run'], world);
    expect(world.err()).toMatch(/Mind[\s\S]*Permissions could not be checked: the root user/);
  });
});
