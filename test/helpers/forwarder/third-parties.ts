/** The account that records, and three others. */
export const OWN = '111122223333';
export const ACME = '012345678901';
export const DATA_DOG = '210987654321';
export const UNNAMED = '444455556666';

type Json = Record<string, unknown>;

/** A record of the own account, as CloudTrail writes it. */
export const event = (eventID: string, userIdentity: Json, more: Json = {}): Json => ({
  eventVersion: '1.11',
  eventTime: '2026-01-15T10:00:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'DescribeInstances',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.7',
  recipientAccountId: OWN,
  eventType: 'AwsApiCall',
  eventCategory: 'Management',
  eventID,
  userIdentity,
  ...more,
});

/** The caller as another's account is recorded: without key and name. */
export const foreigner = (accountId: string): Json => ({
  type: 'AWSAccount',
  principalId: `AIDA${accountId}`,
  accountId,
});

/** A role of the own account, in the session of `accessKeyId`. */
export const session = (accessKeyId: string): Json => ({
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:session',
  arn: `arn:aws:sts::${OWN}:assumed-role/vendor/session`,
  accountId: OWN,
  accessKeyId,
});

/** `AssumeRole` of a role of the own account that hands out `key`. */
export const assumeRole = (eventID: string, caller: Json, key: string, more: Json = {}): Json =>
  event(eventID, caller, {
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    requestParameters: {
      roleArn: `arn:aws:iam::${OWN}:role/vendor`,
      roleSessionName: 's',
      externalId: 'x-1',
    },
    responseElements: { credentials: { accessKeyId: key, expiration: 'Jan 15, 2026 11:00:00 AM' } },
    ...more,
  });

/** What is expected of the `thirdParty` fields: account, name, via. */
export const party = (account: string, name: string, via: string): Json => ({ account, name, via });

/** Records of every way in, in an order in which no session is known when its events come; with what shall be found. */
export function visits(
  at = '2026-01-15T10:00:00Z',
  prefix = '',
): { records: Json[]; found: Record<string, Json> } {
  const time = { eventTime: at };
  const id = (name: string) => `${prefix}${name}`;
  const key = (name: string) => `ASIA${prefix.toUpperCase()}${name}`;
  const records = [
    event(id('early'), session(key('ONE')), time),
    event(id('in-chain'), session(key('TWO')), time),
    assumeRole(id('chain'), session(key('ONE')), key('TWO'), time),
    assumeRole(id('assume'), foreigner(ACME), key('ONE'), time),
    event(id('late'), session(key('ONE')), time),
    event(id('direct'), foreigner(DATA_DOG), {
      ...time,
      eventSource: 's3.amazonaws.com',
      sharedEventID: 's-1',
    }),
    event(id('unnamed'), foreigner(UNNAMED), time),
    event(id('delegate'), { ...session(key('OWN')), invokedByDelegate: { accountId: DATA_DOG } }, time),
    event(id('switch'), session(key('SWITCH')), {
      ...time,
      eventSource: 'signin.amazonaws.com',
      eventName: 'SwitchRole',
      additionalEventData: { SwitchFrom: `arn:aws:iam::${ACME}:user/ada` },
    }),
    event(id('own-switch'), session(key('OWN')), {
      ...time,
      eventName: 'SwitchRole',
      additionalEventData: { SwitchFrom: `arn:aws:iam::${OWN}:user/ada` },
    }),
    assumeRole(
      id('by-stack-set'),
      { ...foreigner(ACME), invokedBy: 'cloudformation.amazonaws.com' },
      key('SET'),
      time,
    ),
    assumeRole(id('own-assume'), session(key('OWN')), key('OWN2'), time),
    event(id('own'), session(key('OWN2')), time),
    event(id('service'), { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }, time),
    event(id('for-aws'), { ...foreigner(UNNAMED), invokedBy: 's3.amazonaws.com' }, time),
    event(id('anonymous'), { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' }, time),
  ];
  const acme = (via: string) => party(ACME, 'Acme', via);
  const found = {
    [id('assume')]: acme('assume-role'),
    [id('switch')]: acme('assume-role'),
    [id('by-stack-set')]: acme('assume-role'),
    [id('early')]: acme('session'),
    [id('late')]: acme('session'),
    [id('chain')]: acme('session'),
    [id('in-chain')]: acme('session'),
    [id('direct')]: party(DATA_DOG, 'Data Dog Inc', 'direct'),
    [id('unnamed')]: party(UNNAMED, UNNAMED, 'direct'),
    [id('delegate')]: party(DATA_DOG, 'Data Dog Inc', 'delegate'),
  };
  return { records, found };
}

/** The list of vendors that {@link visits} expects. */
export const VENDORS = `${ACME}=Acme,${DATA_DOG}=Data Dog Inc`;
