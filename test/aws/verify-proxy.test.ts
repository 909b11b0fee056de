import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { boardObjects } from '../../src/kibana/saved/ndjson.ts';
import { useAws } from '../helpers/aws.ts';
import { type Sick, useChecks } from '../helpers/checks.ts';
import { stackOutputs, stackWith } from '../helpers/facts.ts';
import { type Answer, type Asked, CERTIFICATE, fakeUi, signedIn } from '../helpers/fake-proxy.ts';
import { INSIDE, lambdaAnswers, MAPPED, parameterIs } from '../helpers/healthy.ts';

const ALL = boardObjects().length;
const ALL_MISSING = new RegExp(`^${ALL} of ${ALL} saved objects are missing: `);
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
  'a UI that is red': {
    answer: broken(/api\/status/, {
      status: 200,
      body: { name: 'ui', status: { overall: { state: 'red' } } },
    }),
    check: 'UI status',
    reason: /ui says of itself that it is red/,
    remedy: /Wait some minutes/,
  },
  'a UI that is yellow': {
    answer: broken(/api\/status/, { status: 200, body: { status: { overall: { state: 'yellow' } } } }),
    check: 'UI status',
    status: 'warn',
    reason: /UI says of itself that it is yellow/,
    remedy: /Wait some minutes/,
  },
  'a proxy that leads to the engine': {
    answer: (asked) =>
      asked.path === '/_cat/indices' ? { status: 200, body: '[]' } : fakeUi().answer(asked),
    check: 'Proxy closes the engine',
    reason: /it answers HTTP 200 to \/_cat\/indices, not 404/,
    remedy: /start-session/,
  },
  'a proxy that leads to Dev Tools': {
    answer: (asked) => (/console/.test(asked.path) ? { status: 200, body: '{}' } : fakeUi().answer(asked)),
    check: 'Proxy closes the engine',
    reason: /it answers HTTP 200 to \/_dashboards\/api\/console\/api_server, not 404/,
    remedy: /start-session/,
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
  'saved objects that can not be read': {
    answer: broken(/saved_objects/, { status: 403, body: 'forbidden' }),
    check: 'Index pattern',
    reason: /could not look for the saved objects: HTTP 403 forbidden/,
    remedy: /--fix$/,
  },
  'boards that can not be imported': {
    answer: broken(/_import/, {
      status: 200,
      body: { success: false, errors: [{ type: 'search', id: 's', error: { type: 'missing_references' } }] },
    }),
    check: 'Boards',
    reason: ALL_MISSING,
    remedy: /--fix$/,
    told: /could not import 1 objects of the index pattern \(search s: missing_references\)/,
  },
  'boards that the proxy does not let through': {
    answer: broken(/_import/, { status: 413, body: 'too large' }),
    check: 'Boards',
    reason: ALL_MISSING,
    remedy: /--fix$/,
    told: /could not import the index pattern: HTTP 413 too large/,
  },
  'a mapped field that the pattern lacks': {
    arrange: () => inside({ mappingFields: [...MAPPED, 'newField'] }),
    check: 'Index pattern',
    reason: /1 mapped fields are missing, newField first/,
    remedy: /--fix$/,
  },
  'a field in the pattern that is not mapped': {
    arrange: () => inside({ mappingFields: MAPPED.filter((name) => name !== 'eventName') }),
    check: 'Index pattern',
    reason: /fields are not mapped, eventName first/,
    remedy: /--fix$/,
  },
};

test.each(Object.entries(SICK))('%s: why, and what to do', (_, sick) => expectSick(sick));

test('Dev Tools that were asked for are no finding.', async () => {
  const ui = fakeUi();
  const { checks } = await check({
    stack: stackWith({ outputs: stackOutputs(), parameters: { AllowDevTools: 'true' } }),
    answer: (asked) => (/console/.test(asked.path) ? { status: 200 } : ui.answer(asked)),
  });
  expect(checks.find(({ name }) => name === 'Proxy closes the engine')).toMatchObject({
    status: 'ok',
    reason: 'but for Dev Tools, as deployed',
  });
});

test('nothing is said to a server with another certificate: no request, no password', async () => {
  parameter('certificate-sha256', 'f'.repeat(64));
  const { checks, asked } = await check({ answer: () => ({ status: 200 }) });
  expect(checks.filter(({ status }) => status === 'fail').map(({ name }) => name)).toEqual([
    'Certificate pinned',
  ]);
  const notRun = checks.filter(({ status }) => status === 'not-run');
  expect(notRun.map(({ name }) => name)).toEqual([
    ...['Proxy refuses strangers', 'Proxy closes the engine', 'UI status', 'Index pattern', 'Boards'],
  ]);
  for (const { name, reason } of notRun)
    expect(reason, name).toBe('could not be run: see "Certificate pinned"');
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

test.each([
  [1, 'ok'],
  [2, 'fail'],
] as const)(
  'A proxy that cuts the first %i connections, as one that starts anew does, makes the row %s.',
  async (times, status) => {
    let cut = 0;
    const ui = fakeUi();
    const answer = (asked: Asked): Answer => {
      const isFirst = asked.path === '/' && cut < times;
      if (!isFirst) return ui.answer(asked);
      cut += 1;
      return { status: 0, cut: true };
    };
    const { checks } = await check({ answer });
    expect(checks.find(({ name }) => name === 'Proxy reachable')?.status).toBe(status);
  },
);
