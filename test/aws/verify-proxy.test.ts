import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { useAws } from '../helpers/aws.ts';
import { type Sick, useChecks } from '../helpers/checks.ts';
import { stackOutputs } from '../helpers/facts.ts';
import { type Answer, type Asked, CERTIFICATE, fakeUi, signedIn } from '../helpers/fake-proxy.ts';
import { INSIDE, lambdaAnswers, MAPPED, parameterIs } from '../helpers/healthy.ts';

const aws = useAws();
const { check, expectSick } = useChecks(aws);
const inside = (over: Partial<typeof INSIDE>) => lambdaAnswers(aws, { ...INSIDE, ...over });
const parameter = (name: string, value: string) => parameterIs(aws, name, value);

const broken = (path: RegExp, answer: Answer) => {
  const ui = fakeUi();
  return (asked: Asked) => (signedIn(asked) && path.test(asked.path) ? answer : ui.answer(asked));
};

const SICK: Readonly<Record<string, Sick>> = {
  'a proxy that is down': {
    down: true,
    check: 'Proxy reachable',
    reason: /ECONNREFUSED/,
    remedy: /aws ssm start-session/,
  },
  'a caller who is not authorised': {
    down: true,
    callerIp: { status: 'agreed', ip: '192.0.2.99' },
    check: 'Proxy reachable',
    reason: /your address 192\.0\.2\.99 is not authorised/,
    remedy: /from an authorised address/,
  },
  'a proxy that never came up': {
    arrange: () => parameter('certificate-sha256', 'pending'),
    check: 'Proxy reachable',
    reason: /not published its certificate/,
    remedy: /aws ssm start-session/,
  },
  'a proxy that lets strangers in': {
    answer: () => ({ status: 200, body: { version: { number: '1' } } }),
    check: 'Proxy refuses strangers',
    reason: /without a password it answers HTTP 200, not 401/,
    remedy: /start-session/,
  },
  'a certificate that is not the published one': {
    arrange: () => parameter('certificate-sha256', '0'.repeat(64)),
    check: 'Certificate pinned',
    reason: new RegExp(`its certificate is ${CERTIFICATE}, published was 0{64}`),
    remedy: /start-session/,
  },
  'plain HTTP': {
    stack: { outputs: stackOutputs({ Url: 'http://192.0.2.1/_dashboards/app/dashboards' }) },
    plain: true,
    check: 'Certificate pinned',
    status: 'warn',
    reason: /nobody proves who answers/,
    remedy: /without --http/,
  },
  'a UI that is not ready': {
    answer: broken(/api\/status/, { status: 503 }),
    check: 'UI status',
    reason: /answers HTTP 503/,
    remedy: /Wait some minutes/,
  },
  'something else in place of the UI': {
    answer: broken(/api\/status/, { status: 200, body: '<html>hello</html>' }),
    check: 'UI status',
    reason: /not its status/,
    remedy: /Wait some minutes/,
  },
  'a password that the proxy does not take': {
    arrange: () => parameter('password', 'of-yesterday'),
    check: 'UI status',
    reason: /answers HTTP 401/,
    remedy: /Wait some minutes/,
  },
  'an index pattern that can not be written': {
    answer: broken(/saved_objects/, { status: 403, body: 'forbidden' }),
    check: 'Index pattern',
    reason: /could not read the index pattern: HTTP 403 forbidden/,
    remedy: /again/,
  },
  'boards that can not be imported': {
    answer: broken(/_import/, {
      status: 200,
      body: { success: false, errors: [{ type: 'search', id: 's', error: { type: 'missing_references' } }] },
    }),
    check: 'Boards',
    reason: /could not import 1 of the boards' objects \(search s: missing_references\)/,
    remedy: /again/,
  },
  'boards that the proxy does not let through': {
    answer: broken(/_import/, { status: 413, body: 'too large' }),
    check: 'Boards',
    reason: /could not import the boards: HTTP 413 too large/,
    remedy: /again/,
  },
  'a mapped field that the pattern lacks': {
    arrange: () => inside({ mappingFields: [...MAPPED, 'newField'] }),
    check: 'Index pattern',
    reason: /1 mapped fields are missing, newField first/,
    remedy: /again/,
  },
  'a field in the pattern that is not mapped': {
    arrange: () => inside({ mappingFields: MAPPED.filter((name) => name !== 'eventName') }),
    check: 'Index pattern',
    reason: /fields are not mapped, eventName first/,
    remedy: /again/,
  },
};

test.each(Object.entries(SICK))('%s: why, and what to do', (_, sick) => expectSick(sick));

test('nothing is said to a server with another certificate: no request, no password', async () => {
  parameter('certificate-sha256', 'f'.repeat(64));
  const { checks, asked } = await check({ answer: () => ({ status: 200 }) });
  expect(checks.filter(({ status }) => status === 'fail').map(({ name }) => name)).toEqual([
    'Certificate pinned',
    'Proxy refuses strangers',
    'UI status',
    'Index pattern',
    'Boards',
  ]);
  for (const { name, reason } of checks.slice(-4))
    expect(reason, name).toBe('not checked: see "Certificate pinned"');
  expect(asked).toEqual([]);
});

test('a proxy that is still booting is waited for', async () => {
  aws.ssm
    .on(GetParameterCommand, { Name: '/create-cloudtrail-kibana/cloudtrail-kibana/certificate-sha256' })
    .resolvesOnce({ Parameter: { Value: 'pending' } })
    .resolvesOnce({ Parameter: { Value: 'pending' } })
    .resolves({ Parameter: { Value: CERTIFICATE } });
  const { checks } = await check();
  expect(checks.every(({ status }) => status === 'ok')).toBe(true);
});
