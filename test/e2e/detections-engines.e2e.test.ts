import { expect, test } from 'vitest';
import { NOTHING_OWN } from '../../src/lambda/detections/define.ts';
import { markDetections } from '../../src/lambda/update-elasticsearch/detections/mark-detections.ts';
import { indexMetas } from '../../src/lambda/update-elasticsearch/index-meta.ts';
import { DETECTION_RULES } from '../../src/schema/index.ts';
import { call, type Json, session, user } from '../fixtures/boards/record.ts';
import { onEachEngine, type Stage } from '../helpers/forwarder/each-engine.ts';
import { referenceOf } from '../helpers/forwarder/reference-store.ts';

const INDEX = 'cloudtrail-2026.09';
const DAY = Date.parse('2026-09-10T00:00:00Z');
const OWN_ROLE = 'arn:aws:iam::111122223333:role/audit-ProxyRole-1ABC';
const own = { ...NOTHING_OWN, roles: { proxy: OWN_ROLE }, stackName: 'audit', address: '198.51.100.7' };

const event = (id: string, record: Json, minute = 0): Json => ({
  ...record,
  eventID: id,
  eventTime: new Date(DAY + minute * 60_000).toISOString(),
});
const refused = { errorCode: 'AccessDenied', errorMessage: 'User is not authorized' };
const policy = (Action: unknown) => ({
  ...{ userName: 'ben', policyName: 'x' },
  policyDocument: JSON.stringify({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }),
});
const thief = {
  userIdentity: {
    ...session('audit-ProxyRole-1ABC', 'i-0123456789abcdef0'),
    sessionContext: { sessionIssuer: { type: 'Role', arn: OWN_ROLE, userName: 'audit-ProxyRole-1ABC' } },
  },
};
const signIn = (id: string, name: string, minute: number, address = '203.0.113.9') =>
  event(
    id,
    call('signin', 'ConsoleLogin', null as never, {
      ...{ userIdentity: user(name), sourceIPAddress: address, errorMessage: 'Failed authentication' },
      ...{ eventType: 'AwsConsoleSignIn', responseElements: { ConsoleLogin: 'Failure' } },
    }),
    minute,
  );

/** Records that one rule or another means, and everyday ones beside them. */
const RECORDS: readonly Json[] = [
  event('stopped', call('cloudtrail', 'StopLogging', { name: 'main' })),
  event('refused', call('organizations', 'LeaveOrganization', {}, refused)),
  event(
    'opened',
    call('ec2', 'AuthorizeSecurityGroupIngress', { groupId: 'sg-1', cidrIp: '0.0.0.0/0', fromPort: 22 }),
  ),
  event('inline', call('iam', 'PutUserPolicy', policy(['*']))),
  // Of another type than its field has: the forwarder moves it aside.
  event('odd', call('iam', 'PutUserPolicy', { ...policy('*'), policyName: { odd: true } })),
  event('dated', call('lambda', 'UpdateFunctionCode20150331v2', { functionName: 'shop' })),
  event('own-role', call('iam', 'ListUsers', {}, thief)),
  event('ordinary', call('ec2', 'DescribeInstances', {})),
  ...Array.from({ length: 40 }, (_, at) =>
    event(`many-${at}`, call('iam', 'CreateAccessKey', { userName: `u${at}` }), at),
  ),
];

async function prepare({ engine, forwarder }: Stage) {
  await forwarder.deliver(RECORDS.map((record) => JSON.stringify(record)));
  await engine.ask('POST', `/${INDEX}/_refresh`);
}

onEachEngine(
  prepare,
  (stage) => {
    const ask: Stage['engine']['ask'] = (...request) => stage.engine.ask(...request);
    const mark = (more: object = {}, since?: number) =>
      markDetections({ ask, now: () => 0, deadline: 1, own, page: 15, ...more }, since);

    /** Marks by event, without those that were taken away. */
    async function marks(): Promise<Record<string, unknown>> {
      await ask('POST', `/${INDEX}/_refresh`);
      const body = { size: 500, _source: ['detection', 'control'], query: { match_all: {} } };
      const { hits } = (await ask('POST', `/${INDEX}/_search`, body)) as {
        hits: { hits: { _id: string; _source: object }[] };
      };
      const set = hits.hits.map(({ _id, _source }) => [_id, withoutNulls(_source)]);
      return Object.fromEntries(set.filter(([, found]) => Object.keys(found as object).length > 0));
    }

    const overwrite = async (id: string, doc: object) => {
      await ask(
        'POST',
        '/_bulk?refresh=true',
        `${JSON.stringify({ update: { _index: INDEX, _id: id } })}\n${JSON.stringify({ doc })}\n`,
      );
    };
    /** As an index that other rules have decided. */
    const ofOtherRules = () =>
      ask('PUT', `/${INDEX}/_mapping`, { _meta: { thirdParties: 3, detections: DETECTION_RULES - 1 } });
    const GONE = { id: null, actNow: null, lookToday: null, know: null };

    let byForwarder: Record<string, unknown>;
    test('The forwarder has marked each event, and the index is of its rules.', async () => {
      byForwarder = await marks();
      expect(Object.keys(byForwarder)).toEqual(
        expect.arrayContaining([
          'stopped',
          'refused',
          'opened',
          'inline',
          'odd',
          'dated',
          'own-role',
          'many-7',
        ]),
      );
      expect(byForwarder).not.toHaveProperty('ordinary');
      expect((await indexMetas(ask)).get(INDEX)).toMatchObject({ detections: DETECTION_RULES });
      expect(await mark()).toEqual({ decided: 0, later: 0, finished: true });
    });

    test('An index of other rules gets the marks of the present ones, added, changed and taken away, once.', async () => {
      for (const id of ['stopped', 'inline', 'odd', 'own-role', 'many-3'])
        await overwrite(id, { detection: null });
      await overwrite('opened', {
        detection: { ...GONE, id: ['an-old-rule'], know: ['A rule that is gone'] },
      });
      await overwrite('ordinary', {
        detection: { id: ['an-old-rule'], know: ['A rule that is gone'] },
        control: { id: ['old'], title: ['Old'] },
      });
      await ofOtherRules();
      expect((await mark()).decided).toBe(7);
      expect(await marks()).toEqual(byForwarder);
      expect((await indexMetas(ask)).get(INDEX)).toEqual({ thirdParties: 3, detections: DETECTION_RULES });
      expect(await mark()).toEqual({ decided: 0, later: 0, finished: true });
    });

    test('Cut short at any request, it continues, and ends in the same marks.', async () => {
      const ids = Object.keys(byForwarder);
      for (let most = 1; ; most += Math.ceil(most / 2)) {
        for (const id of ids.filter((_, at) => at % 5 === most % 5))
          await overwrite(id, { detection: { ...GONE, id: ['an-old-rule'] } });
        await ofOtherRules();
        let sent = 0;
        // The time is up after so many requests; the next run has all the time.
        const short = await mark({
          now: () => (sent >= most ? 2 : 0),
          ask: (...request: Parameters<typeof ask>) => {
            sent += 1;
            return ask(...request);
          },
        });
        if (!short.finished) {
          // Meanwhile an event that was not reached gets a new number, as another mark would give it.
          await overwrite('many-39', { account: { name: 'Production' } });
          expect((await mark()).finished).toBe(true);
        }
        expect(await marks(), `${most} requests`).toEqual(byForwarder);
        if (short.finished) break;
      }
    }, 120_000);

    test('A mark that the updater gave for other reasons outlives a change of rules.', async () => {
      await overwrite('many-5', { detection: { id: ['access-key', 'first-country'] } });
      await ofOtherRules();
      await overwrite('many-5', { first: { country: true } });
      await mark();
      expect(await marks()).toMatchObject({
        'many-5': { detection: { id: ['access-key', 'first-country'] } },
      });
    });

    test('A mark of a first time makes a detection, and its loss takes it away.', async () => {
      await overwrite('many-5', { first: { country: null } });
      await mark();
      expect((await marks())['many-5']).toEqual(byForwarder['many-5']);
      await overwrite('stopped', { thirdParty: { account: '999988887777' }, first: { region: true } });
      await mark();
      expect(await marks()).toMatchObject({
        stopped: { detection: { id: ['trail-stopped', 'first-region'] } },
      });
      await overwrite('stopped', { first: { region: null } });
      await mark();
      expect((await marks()).stopped).toEqual(byForwarder.stopped);
      expect(await mark()).toEqual({ decided: 0, later: 0, finished: true });
    });

    test('Failed sign-ins are tried passwords when many names or many tries come from an address in an hour.', async () => {
      const names = ['ada', 'ben', 'cyd', 'dan'].map((name, at) => signIn(`spray-${name}`, name, 5 + at));
      const brute = Array.from({ length: 10 }, (_, at) =>
        signIn(`brute-${at}`, 'ada', 70 + at, '203.0.113.10'),
      );
      const slips = ['ada', 'ben', 'cyd'].map((name, at) =>
        signIn(`slip-${name}`, name, 5 + at, '203.0.113.11'),
      );
      const slow = ['ada', 'ben', 'cyd', 'dan'].map((name, at) =>
        signIn(`slow-${name}`, name, 5 + at * 60, '203.0.113.12'),
      );
      const lines = [...names, ...brute, ...slips, ...slow].flatMap((record) => [
        { index: { _index: INDEX, _id: record.eventID } },
        { ...record, event: { outcome: 'failure' }, actor: (record.userIdentity as Json).userName },
      ]);
      await ask('POST', '/_bulk?refresh=true', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      expect((await mark({}, DAY + 86_400_000)).later).toBe(0);
      expect((await mark()).later).toBe(14);
      const found = Object.entries(await marks()).filter(([, of]) =>
        JSON.stringify(of).includes('password-spraying'),
      );
      expect(found.map(([id]) => id.split('-')[0])).toEqual(expect.arrayContaining(['spray', 'brute']));
      expect(found).toHaveLength(14);
      expect((await mark()).later).toBe(0);
    });
  },
  { build: 'history', reference: referenceOf({ own }) },
);

/** What is left of an object without its nulls and empty parts. */
function withoutNulls(value: object): object {
  const kept = Object.entries(value).flatMap(([key, part]) => {
    if (part === null) return [];
    if (typeof part !== 'object' || Array.isArray(part)) return [[key, part]];
    const inner = withoutNulls(part);
    return Object.keys(inner).length > 0 ? [[key, inner]] : [];
  });
  return Object.fromEntries(kept);
}
