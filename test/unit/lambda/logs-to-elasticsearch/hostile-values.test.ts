import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { normalise } from '../../../../src/lambda/logs-to-elasticsearch/normalise.ts';
import { call, denied, type Json, machine, session, user } from '../../../fixtures/boards/record.ts';
import { hostileVariants } from '../../../helpers/hostile-record.ts';

const TIME = Date.parse('2026-11-20T10:00:00Z');
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const WHO = { person: user('ada'), role: session('deploy', 'ci'), machine: machine('i-0123456789abcdef0') };
const records = Object.entries(WHO).flatMap(([who, userIdentity]): [string, Json][] => [
  [
    `a call by a ${who}`,
    call('ec2', 'RunInstances', { instancesSet: { items: [{ imageId: 'ami-1' }] } }, { userIdentity }),
  ],
  [
    `a refused call by a ${who}`,
    { ...call('s3', 'PutBucketPolicy', { bucketName: 'b' }, { userIdentity }), ...denied() },
  ],
  [
    `a sign-in by a ${who}`,
    call(
      'signin',
      'ConsoleLogin',
      {},
      {
        userIdentity,
        eventType: 'AwsConsoleSignIn',
        additionalEventData: { MFAUsed: 'No' },
        responseElements: { ConsoleLogin: 'Success' },
      },
    ),
  ],
  [
    `an event of a service about a ${who}`,
    call(
      'grafana',
      'login_auth_sso',
      {},
      {
        userIdentity,
        eventType: 'AwsServiceEvent',
        serviceEventDetails: { result: { statusType: 'failure', statusCode: '401' } },
      },
    ),
  ],
]);

describe('No value in a record keeps it from being indexed or kept:', () => {
  test.each(records)('%s.', (_, record) => {
    const found = new Set<string>();
    for (const variant of hostileVariants({
      ...record,
      sharedEventID: 'x',
      resources: [{ ARN: 'a', accountId: '1' }],
    }))
      found.add(normalise(JSON.stringify(variant), TIME, hash).kind);
    expect([...found].every((kind) => kind === 'document' || kind === 'misfit')).toBe(true);
    expect(found).toContain('document');
  });
});
