import { describe, expect, test } from 'vitest';
import type { Evidence, Own, OwnRole } from '../../../../src/lambda/detections/define.ts';
import { OWN_DOINGS } from '../../../../src/lambda/detections/own-doings.ts';
import { marksOn } from '../../../helpers/evidence.ts';
import { allowedActions } from '../../../helpers/role-actions.ts';

const ROLE = (name: string) => `arn:aws:iam::111122223333:role/audit-${name}-1ABC`;
const own: Own = {
  roles: {
    forwarder: ROLE('ForwarderRole'),
    updater: ROLE('UpdaterRole'),
    proxy: ROLE('ProxyRole'),
    history: ROLE('HistoryRole'),
    machine: ROLE('HistoryMachineRole'),
    trail: ROLE('TrailRole'),
    messenger: ROLE('MessengerRole'),
  },
  stackName: 'audit',
  forwarder: 'audit-LogsToElasticsearch-1ABC',
  updater: 'audit-UpdateElasticsearch-1ABC',
  messenger: 'audit-Messenger-1ABC',
  address: '198.51.100.7',
};
const LOGICAL: Readonly<Record<OwnRole, string>> = {
  forwarder: 'ForwarderRole',
  updater: 'UpdaterRole',
  proxy: 'ProxyRole',
  history: 'HistoryRole',
  machine: 'HistoryMachineRole',
  trail: 'TrailRole',
  messenger: 'MessengerRole',
};

interface Made {
  readonly role?: OwnRole;
  readonly arn?: string;
  readonly session?: string;
  readonly address?: string;
  readonly network?: string;
  readonly request?: object;
  readonly refused?: boolean;
  readonly since?: string;
}

/** A call by a role of the stack; the proxy's unless given. */
function evidence(call: string, made: Made = {}): Evidence {
  const { role = 'proxy', session = 'i-0123456789abcdef0', address = own.address, network = 'aws' } = made;
  const arn = made.arn ?? own.roles[role];
  const [service, eventName] = call.split(':');
  return {
    own,
    network,
    outcome: made.refused ? 'failure' : 'success',
    record: {
      eventTime: '2026-11-20T10:00:00Z',
      eventSource: `${service}.amazonaws.com`,
      eventName,
      sourceIPAddress: address,
      requestParameters: made.request ?? null,
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::111122223333:assumed-role/audit-ProxyRole-1ABC/${session}`,
        sessionContext: {
          sessionIssuer: { type: 'Role', arn },
          attributes: { creationDate: made.since ?? '2026-11-20T09:00:00Z' },
        },
      },
    },
  };
}

const misused = (one: Evidence): boolean => marksOn(one).detection?.id.includes('own-role-misused') ?? false;

describe.each(Object.keys(LOGICAL) as OwnRole[])('The role of the %s', (role) => {
  test('has just those calls as its doings that the template lets it make.', () => {
    const AGENTS = /^(ssm|ssmmessages|ec2messages):/;
    const doings = Object.keys(OWN_DOINGS[role].calls);
    const allowed = allowedActions(LOGICAL[role]);
    expect(allowed.filter((action) => !doings.includes(action))).toEqual([]);
    // The agent of Systems Manager asks for more than the role allows, and is refused.
    expect(
      doings.filter((call) => !allowed.includes(call) && !(role === 'proxy' && AGENTS.test(call))),
    ).toEqual([]);
  });
});

describe("The product's own doing is no detection:", () => {
  const functions = { network: 'aws', address: '3.80.0.1' } as const;
  test.each<[string, Evidence]>([
    [
      'the proxy reads its configuration',
      evidence('ssm:GetParameters', {
        request: {
          names: ['/create-cloudtrail-kibana/audit/password', '/create-cloudtrail-kibana/audit/nginx.conf'],
          withDecryption: true,
        },
      }),
    ],
    [
      'a new proxy reads it before it has its address',
      evidence('ssm:GetParameter', {
        address: '3.80.0.1',
        since: '2026-11-20T09:58:00Z',
        request: { name: '/create-cloudtrail-kibana/audit/refresh.sh' },
      }),
    ],
    [
      'the key of the password is used for it by Systems Manager',
      evidence('kms:Decrypt', { address: 'AWS Internal', network: 'aws-service' }),
    ],
    ['the agent of Systems Manager says that it is there', evidence('ssm:UpdateInstanceInformation')],
    [
      'the messenger reads the address of the webhook',
      evidence('ssm:GetParameter', {
        ...functions,
        ...{ role: 'messenger', session: own.messenger ?? '' },
        request: { name: '/create-cloudtrail-kibana/audit/webhook', withDecryption: true },
      }),
    ],
    [
      'the forwarder sends a message',
      evidence('sns:Publish', {
        ...functions,
        ...{ role: 'forwarder', session: own.forwarder },
        request: { topicArn: 'arn:aws:sns:eu-central-1:111122223333:audit-AlertTopic-1ABC' },
      }),
    ],
    ['the agent is refused', evidence('ssm:ListInstanceAssociations', { refused: true })],
    [
      'the updater sets the environment of the forwarder',
      evidence('lambda:UpdateFunctionConfiguration20150331v2', {
        ...functions,
        role: 'updater',
        session: own.updater,
        request: { functionName: own.forwarder, environment: {} },
      }),
    ],
    [
      'the updater is refused the accounts of an organisation',
      evidence('organizations:ListAccounts', {
        ...functions,
        role: 'updater',
        session: own.updater,
        refused: true,
      }),
    ],
    [
      'the forwarder makes its log stream',
      evidence('logs:CreateLogStream', {
        ...functions,
        role: 'forwarder',
        session: own.forwarder,
        request: { logGroupName: `/aws/lambda/${own.forwarder}`, logStreamName: 'x' },
      }),
    ],
    [
      'CloudTrail delivers',
      evidence('logs:CreateLogStream', {
        role: 'trail',
        session: 'x',
        address: 'cloudtrail.amazonaws.com',
        network: 'aws-service',
      }),
    ],
    [
      'a role of another name with the same beginning reads its own parameters',
      evidence('ssm:GetParameter', { arn: `${ROLE('ProxyRole')}2`, request: { name: '/shop/db' } }),
    ],
  ])('%s.', (_, one) => {
    expect(marksOn(one).detection).toBeUndefined();
  });
});

describe('Anything else by a role of the product is to be acted on now:', () => {
  const other = { network: 'internet', address: '203.0.113.9' } as const;
  test.each<[string, Evidence]>([
    [
      'the same call from another address',
      evidence('ssm:GetParameters', {
        ...other,
        request: { names: ['/create-cloudtrail-kibana/audit/password'] },
      }),
    ],
    [
      'from an address of AWS, long after the start',
      evidence('ssm:GetParameter', {
        address: '3.80.0.1',
        request: { name: '/create-cloudtrail-kibana/audit/password' },
      }),
    ],
    ['another parameter', evidence('ssm:GetParameter', { request: { name: '/shop/db-password' } })],
    [
      "a folder of another stack's",
      evidence('ssm:GetParameters', {
        request: {
          names: ['/create-cloudtrail-kibana/audit/a', '/create-cloudtrail-kibana/audit2/password'],
        },
      }),
    ],
    [
      'the messenger reads the password',
      evidence('ssm:GetParameter', {
        ...{ role: 'messenger', session: own.messenger ?? '', address: '3.80.0.1' },
        request: { name: '/create-cloudtrail-kibana/audit/password', withDecryption: true },
      }),
    ],
    [
      'the forwarder publishes elsewhere',
      evidence('sns:Publish', {
        ...{ role: 'forwarder', session: own.forwarder, address: '3.80.0.1' },
        request: { topicArn: 'arn:aws:sns:eu-central-1:111122223333:orders' },
      }),
    ],
    ['another call', evidence('iam:ListUsers')],
    ['another call that was refused', evidence('sts:GetCallerIdentity', { refused: true })],
    ['another session name', evidence('ssm:UpdateInstanceInformation', { session: 'mallory' })],
    [
      'a layer on the forwarder',
      evidence('lambda:UpdateFunctionConfiguration20150331v2', {
        role: 'updater',
        session: own.updater,
        network: 'aws',
        request: { functionName: own.forwarder, layers: ['arn'] },
      }),
    ],
    [
      'the environment of another function',
      evidence('lambda:UpdateFunctionConfiguration20150331v2', {
        role: 'updater',
        session: own.updater,
        network: 'aws',
        request: { functionName: 'shop', environment: {} },
      }),
    ],
    [
      "the updater's credentials over the internet",
      evidence('es:DescribeDomain', { ...other, role: 'updater', session: own.updater }),
    ],
    [
      'a setting of the domain',
      evidence('es:UpdateDomainConfig', {
        role: 'updater',
        session: own.updater,
        request: { domainName: 'audit', advancedSecurityOptions: {} },
      }),
    ],
    ['the role of the trail in other hands', evidence('logs:CreateLogStream', { ...other, role: 'trail' })],
  ])('%s.', (_, one) => {
    expect(misused(one)).toBe(true);
    expect(marksOn(one).detection?.actNow).toEqual(['Using a role of this product for something else']);
  });
});

test('Without knowledge of the stack no role is its own.', () => {
  const one = { ...evidence('iam:ListUsers'), own: { ...own, roles: {} } };
  expect(misused(one)).toBe(false);
});
