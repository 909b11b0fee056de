import { describe, expect, test } from 'vitest';
import { anywhere, policiesIn } from '../../../../src/lambda/detections/anywhere.ts';
import { hasOpenAcl } from '../../../../src/lambda/detections/bucket-acl.ts';
import { admitsOutsider, outsiders } from '../../../../src/lambda/detections/foreign.ts';
import { byService } from '../../../../src/lambda/detections/request.ts';
import { by, call, OURS, STRANGER, session, user } from '../../../fixtures/boards/record.ts';
import { ALLOW_ALL, policy } from '../../../fixtures/detections/define.ts';
import { evidenceOf } from '../../../helpers/evidence.ts';

const asked = (parameters: unknown) =>
  evidenceOf({ ...call('ec2', 'RunInstances'), requestParameters: parameters });

describe('A parameter, wherever it stands', () => {
  test('Lists, wrappers and the values of EC2 are looked into; the case of letters does not matter.', () => {
    const it = asked({
      instanceType: { value: 'a' },
      CreateFleetRequest: {
        Overrides: [{ InstanceType: 'b' }, { instanceType: ['c', null] }],
        InstanceType: { tag: 1, content: 'd' },
      },
    });
    expect(anywhere(it, 'instanceType').sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('Parameters that are null, text or a list are read or left.', () => {
    expect(anywhere(asked(null), 'x')).toEqual([]);
    expect(anywhere(asked('x'), 'x')).toEqual([]);
    expect(anywhere(asked([{ x: 1 }, [{ x: false }]]), 'x')).toEqual(['1', 'false']);
  });

  test('Policies are found as objects and as text, at any depth.', () => {
    expect(policiesIn(asked({ policy: '', bucketPolicy: { Statement: [ALLOW_ALL] } }))).toHaveLength(1);
    expect(policiesIn(asked({ attributes: { Policy: policy(ALLOW_ALL) } }))).toHaveLength(1);
    expect(policiesIn(asked({ policy: { policy: encodeURIComponent(policy(ALLOW_ALL)) } }))).toHaveLength(1);
    expect(policiesIn(asked({ policy: 'not JSON' }))).toEqual([]);
  });
});

describe('Who gets something', () => {
  test("The own account and AWS's own accounts are no outsiders.", () => {
    expect(
      outsiders(asked({}), [OURS, STRANGER, '156460612806', `arn:aws:iam::${STRANGER}:root`, 'all']),
    ).toEqual([STRANGER, STRANGER]);
  });

  test('A policy that names an outsider admits one; a Deny does not.', () => {
    const of = (Effect: string) =>
      asked({ policy: policy({ ...ALLOW_ALL, Effect, Principal: { AWS: STRANGER } }) });
    expect(admitsOutsider(of('Allow'))).toBe(true);
    expect(admitsOutsider(of('Deny'))).toBe(false);
  });

  test('An access list is open by name, by header or by grant.', () => {
    const everybody = 'http://acs.amazonaws.com/groups/global/AllUsers';
    expect(hasOpenAcl(asked({ 'x-amz-acl': ['public-read'] }))).toBe(true);
    expect(hasOpenAcl(asked({ accessControlList: { 'x-amz-grant-read': `uri="${everybody}"` } }))).toBe(true);
    expect(hasOpenAcl(asked({ Grant: { Grantee: { URI: everybody } } }))).toBe(true);
    expect(hasOpenAcl(asked({ 'x-amz-acl': 'bucket-owner-full-control' }))).toBe(false);
  });
});

describe('Whether a service of AWS makes the call', () => {
  const from = (sourceIPAddress: string, more = {}) =>
    evidenceOf(
      call('ec2', 'DeleteSnapshot', null, { ...by(session('backup', 'x')), sourceIPAddress, ...more }),
    );

  test('The name of a service for an address is enough; signing in is a person.', () => {
    expect(byService(from('dlm.amazonaws.com'))).toBe(true);
    expect(byService(from('signin.amazonaws.com'))).toBe(false);
    expect(byService(from('203.0.113.10'))).toBe(false);
  });

  test('An agent that a service of AWS runs for a person is that person.', () => {
    const agent = evidenceOf(
      call('ec2', 'DeleteSnapshot', null, by({ ...user('ana'), invokedBy: 'aws-mcp.amazonaws.com' })),
    );
    expect(byService({ ...agent, actorKind: 'agent' })).toBe(false);
    expect(byService({ ...agent, actorKind: 'aws-service' })).toBe(true);
  });
});
