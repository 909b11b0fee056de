import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { BUNDLED_KNOWN } from '../../../src/lambda/logs-to-elasticsearch/known.ts';
import { normalise } from '../../../src/lambda/logs-to-elasticsearch/normalise.ts';
import { nameOf, namesIn, outsider } from '../../../src/lambda/third-party.ts';
import {
  ACME,
  DATA_DOG,
  event,
  foreigner,
  OWN,
  session,
  UNNAMED,
  VENDORS,
} from '../../helpers/forwarder/third-parties.ts';

const STS = { eventSource: 'sts.amazonaws.com' };
const assume = (eventName: string, more: object = {}) => ({ ...STS, eventName, ...more });
const switchFrom = (SwitchFrom: unknown) => ({
  eventSource: 'signin.amazonaws.com',
  eventName: 'SwitchRole',
  additionalEventData: { SwitchFrom },
});
const delegated = (accountId: unknown) => ({ ...session('ASIA1'), invokedByDelegate: { accountId } });

describe('a third party', () => {
  test.each<[string, Record<string, unknown>, object, string, string]>([
    ['assumes a role', foreigner(ACME), assume('AssumeRole'), ACME, 'assume-role'],
    [
      'is refused a role',
      foreigner(ACME),
      assume('AssumeRole', { errorCode: 'AccessDenied' }),
      ACME,
      'assume-role',
    ],
    [
      'assumes one as a role',
      { ...session('A'), accountId: ACME },
      assume('AssumeRole'),
      ACME,
      'assume-role',
    ],
    [
      'assumes one by web identity',
      foreigner(ACME),
      assume('AssumeRoleWithWebIdentity'),
      ACME,
      'assume-role',
    ],
    ['assumes one by SAML', foreigner(ACME), assume('AssumeRoleWithSAML'), ACME, 'assume-role'],
    ['assumes root of a member', foreigner(ACME), assume('AssumeRoot'), ACME, 'assume-role'],
    ['asks who it is', foreigner(ACME), assume('GetCallerIdentity'), ACME, 'direct'],
    ['has another service with such an action', foreigner(ACME), { eventName: 'AssumeRole' }, ACME, 'direct'],
    [
      'reads a bucket',
      foreigner(ACME),
      { eventSource: 's3.amazonaws.com', sharedEventID: 's' },
      ACME,
      'direct',
    ],
    ['is an IAM user', { type: 'IAMUser', accountId: ACME, userName: 'ada' }, {}, ACME, 'direct'],
    ['is root of its account', { type: 'Root', accountId: ACME }, {}, ACME, 'direct'],
    ['is a federated user', { type: 'FederatedUser', accountId: ACME }, {}, ACME, 'direct'],
    ['is a user of Identity Center', { type: 'IdentityCenterUser', accountId: ACME }, {}, ACME, 'direct'],
    ['is of no type', { accountId: ACME }, {}, ACME, 'direct'],
    ['has a zero in front', foreigner('000000000001'), {}, '000000000001', 'direct'],
    ['acts through its own tool', { ...foreigner(ACME), invokedBy: 'tool.example.com' }, {}, ACME, 'direct'],
    ['is a delegate', delegated(DATA_DOG), {}, DATA_DOG, 'delegate'],
    ['is a delegate that assumes a role', delegated(DATA_DOG), assume('AssumeRole'), DATA_DOG, 'delegate'],
    [
      'is a delegate, through a service',
      { ...delegated(DATA_DOG), invokedBy: 'athena.amazonaws.com' },
      {},
      DATA_DOG,
      'delegate',
    ],
    [
      'is a delegate for one of yet another account',
      { ...foreigner(ACME), invokedByDelegate: { accountId: DATA_DOG } },
      {},
      DATA_DOG,
      'delegate',
    ],
    [
      'is a delegate, in a record without recipient',
      delegated(DATA_DOG),
      { recipientAccountId: undefined },
      DATA_DOG,
      'delegate',
    ],
    // A stack set, or the console's own call when somebody switches roles.
    [
      'assumes a role through a service',
      { ...foreigner(ACME), invokedBy: 'cloudformation.amazonaws.com' },
      assume('AssumeRole'),
      ACME,
      'assume-role',
    ],
    [
      'assumes one in the console',
      { ...foreigner(ACME), invokedBy: 'AWS Internal' },
      assume('AssumeRole'),
      ACME,
      'assume-role',
    ],
    ['signs in', { ...foreigner(ACME), invokedBy: 'signin.amazonaws.com' }, {}, ACME, 'direct'],
    ['switches roles', session('A'), switchFrom(`arn:aws:iam::${ACME}:user/ada`), ACME, 'assume-role'],
    [
      'switches roles as a role',
      session('A'),
      switchFrom(`arn:aws-cn:sts::${ACME}:assumed-role/r/s`),
      ACME,
      'assume-role',
    ],
    [
      'copies a snapshot that was shared with it',
      { ...foreigner(ACME), invokedBy: 'ec2.amazonaws.com' },
      { eventName: 'SharedSnapshotCopyInitiated', eventType: 'AwsServiceEvent' },
      ACME,
      'direct',
    ],
    // With a trail of an organisation each record has the member it is about as its recipient.
    ['is another member', foreigner(OWN), { recipientAccountId: UNNAMED }, OWN, 'direct'],
  ])('%s', (_, identity, more, account, via) => {
    expect(outsider(event('e', identity, { ...more }))).toEqual({ account, via });
  });

  test.each<[string, unknown, object]>([
    ['a user of the own account', { type: 'IAMUser', accountId: OWN }, {}],
    ['a role of the own account', session('ASIA1'), {}],
    ['one that assumes a role in its own account', session('ASIA1'), assume('AssumeRole')],
    [
      'one that assumes a role elsewhere',
      session('A'),
      assume('AssumeRole', { requestParameters: { roleArn: `arn:aws:iam::${ACME}:role/r` } }),
    ],
    ['a delegate of the own account', delegated(OWN), {}],
    ['a delegate without an account', delegated(undefined), {}],
    ['a delegate that is null', { ...session('A'), invokedByDelegate: null }, {}],
    ['a delegate that is text', { ...session('A'), invokedByDelegate: ACME }, {}],
    ['one that switches roles in its account', session('A'), switchFrom(`arn:aws:iam::${OWN}:user/ada`)],
    ['one that switches from nowhere', session('A'), switchFrom(undefined)],
    ['one that switches from no ARN', session('A'), switchFrom('ada')],
    ['a switch without its data', session('A'), { eventName: 'SwitchRole', additionalEventData: null }],
    ['a service of AWS that assumes a role', { type: 'AWSService', accountId: ACME }, assume('AssumeRole')],
    ['a service of AWS', { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }, {}],
    ['a service of AWS with an account', { type: 'AWSService', accountId: ACME }, {}],
    ['a service that acts for an account', { ...foreigner(ACME), invokedBy: 's3.amazonaws.com' }, {}],
    [
      'a service at work in a service event of the own account',
      { ...foreigner(OWN), invokedBy: 'ec2.amazonaws.com' },
      { eventType: 'AwsServiceEvent' },
    ],
    [
      'a service in an event of its own',
      { type: 'AWSService', accountId: ACME, invokedBy: 'ec2.amazonaws.com' },
      { eventType: 'AwsServiceEvent' },
    ],
    ['one in China', { ...foreigner(ACME), invokedBy: 's3.amazonaws.com.cn' }, {}],
    ['AWS itself', { ...foreigner(ACME), invokedBy: 'AWS Internal' }, {}],
    ['a user of an identity provider', { type: 'SAMLUser', userName: 'ada' }, assume('AssumeRoleWithSAML')],
    ['a web identity', { type: 'WebIdentityUser' }, assume('AssumeRoleWithWebIdentity')],
    ['nobody in particular', { type: 'AWSAccount', accountId: 'ANONYMOUS_PRINCIPAL' }, {}],
    ['an account that is none', { ...foreigner('12345') }, {}],
    ['an account that is a number', { type: 'AWSAccount', accountId: 123456789012 }, {}],
    ['accounts in a list', { type: 'AWSAccount', accountId: [ACME] }, {}],
    ['an empty account', { type: 'Unknown', accountId: '' }, {}],
    ['a record without recipient', foreigner(ACME), { recipientAccountId: undefined }],
    ['a record with a recipient that is no account', foreigner(ACME), { recipientAccountId: 'x' }],
    ['an identity of null', null, {}],
    ['an identity that is text', 'root', {}],
    ['an identity that is a list', [], {}],
    ['no identity', undefined, {}],
  ])('is not %s', (_, identity, more) => {
    expect(outsider({ ...event('e', {}), userIdentity: identity, ...more })).toBeUndefined();
  });
});

test.each([
  ['', ACME, ACME],
  [VENDORS, ACME, 'Acme'],
  [VENDORS, DATA_DOG, 'Data Dog Inc'],
  [VENDORS, UNNAMED, UNNAMED],
])('by the list "%s", %s is %s', (list, account, name) => {
  expect(nameOf(namesIn(list), account)).toBe(name);
});

describe('in the document', () => {
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const documentOf = (record: object) => {
    const outcome = normalise(JSON.stringify(record), Date.UTC(2026, 0, 15), sha, {
      ...BUNDLED_KNOWN,
      vendors: namesIn(VENDORS),
    });
    if (outcome.kind !== 'document') throw new Error(outcome.reason);
    return JSON.parse(outcome.body);
  };

  test('the fields stand beside the record, which stays as it is', () => {
    const record = event('e', foreigner(ACME));
    const document = documentOf(record);
    expect(document).toMatchObject({ ...record, thirdParty: { account: ACME, name: 'Acme', via: 'direct' } });
    expect(String(document.details)).not.toContain('thirdParty');
  });

  test('an own event has none', () => {
    expect(documentOf(event('e', session('A')))).not.toHaveProperty('thirdParty');
  });

  test.each([[{ account: '1' }], ['Acme'], [[1]], [null]])(
    'what a record itself brings as %j is moved aside',
    (own) => {
      const document = documentOf({ ...event('e', foreigner(ACME)), thirdParty: own });
      expect(document.thirdParty).toEqual({ account: ACME, name: 'Acme', via: 'direct' });
      expect(JSON.stringify(document.aside)).toContain(JSON.stringify(own));
      expect(documentOf({ ...event('e', session('A')), thirdParty: own })).not.toHaveProperty('thirdParty');
    },
  );
});
