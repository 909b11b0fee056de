import { describe, expect, test } from 'vitest';
import { status } from '../../src/commands/status/index.ts';
import { useAws } from '../helpers/aws.ts';
import { INSIDE, lambdaAnswers, queueHolds } from '../helpers/healthy.ts';
import { FORWARDER_ARN, useStatus } from '../helpers/status-world.ts';

const aws = useAws();
const { inside, groupsHave, filtersAre, worldOf, run } = useStatus(aws);

const DRIFT: readonly [string, () => unknown, string, 'warn' | 'fail', RegExp, RegExp][] = [
  [
    'a policy changed',
    () => inside({ accessPolicyMatches: false }),
    'Access policy',
    'fail',
    /by hand/,
    /--fix$/,
  ],
  [
    ...([
      'a forwarder elsewhere',
      () => inside({ forwarder: { endpoint: 'x.test', matches: false } }),
    ] as const),
    ...(['Forwarder endpoint', 'fail', /writes to x\.test/, /--fix$/] as const),
  ],
  [
    ...(['an old template', () => inside({ templates: { cloudtrail: 'b' } })] as const),
    ...(['Index templates', 'fail', /cloudtrail is another version/, /--fix$/] as const),
  ],
  [
    ...(['no template', () => inside({ templates: { cloudtrail: null } })] as const),
    ...(['Index templates', 'fail', /cloudtrail is missing/, /--fix$/] as const),
  ],
  [
    ...([
      'other names of accounts',
      () => inside({ reference: { ...INSIDE.reference, matches: false } }),
    ] as const),
    ...(['Account names', 'fail', /other names than the stack and AWS/, /--fix$/] as const),
  ],
  [
    ...(['a filter for somebody else', () => filtersAre({ destinationArn: `${FORWARDER_ARN}2` })] as const),
    ...([
      'Subscription filter',
      'fail',
      /no longer feeds/,
      /put-subscription-filter .*--filter-name filter-of-the-stack .*:function:forwarder$/,
    ] as const),
  ],
  [
    'a filter that is choosy',
    () => filtersAre({ filterName: 'ours', destinationArn: FORWARDER_ARN, filterPattern: 'Root' }),
    ...(['Subscription filter', 'fail', /only events with Root/, /--filter-name ours/] as const),
  ],
  [
    ...(['an open door', () => groupsHave('0.0.0.0/0')] as const),
    ...(['Authorised addresses', 'fail', /added by hand in sg-0: tcp 443 from 0\.0\.0\.0\/0/] as const),
    /revoke-security-group-ingress/,
  ],
  [
    'failed calls',
    () => queueHolds(aws, 3),
    ...(['Failure queue', 'warn', /3 failed calls/, /redrive --stack-name/] as const),
  ],
  [
    'quarantine',
    () => inside({ quarantined: 2 }),
    'Quarantine',
    'warn',
    /2 records/,
    /quarantine-cloudtrail/,
  ],
  ['no events', () => inside({ newestEvent: null }), 'Events arrive', 'warn', /no event yet/, /5 minutes/],
  [
    ...(['old events', () => inside({ newestEvent: '2026-11-19T11:00:00Z' })] as const),
    ...(['Events arrive', 'warn', /25 hours old/, /Trail logging/] as const),
  ],
  [
    ...(['little space', () => inside({ storage: { usedBytes: 1e9, freeBytes: 1e8 } })] as const),
    ...(['Storage', 'warn', /0\.1 GB free: full in about 1 day /, /--retention-days/] as const),
  ],
];

describe('lines', () => {
  const everythingWrong = () => {
    for (const [, arrange] of DRIFT) arrange();
    inside({ accessPolicyMatches: false, quarantined: 2, templates: { cloudtrail: null } });
    groupsHave('0.0.0.0/0');
  };

  test.each([
    [80, 80],
    [60, 60],
    [200, 80],
    [undefined, 80],
  ])('of a terminal %s columns wide are at most %i', async (columns, most) => {
    everythingWrong();
    const world = worldOf(false, { columns });
    await status({ 'no-my-ip': true }, world.fx);
    const lines = world.out().split('\n');
    expect(lines.length).toBeGreaterThan(30);
    // An ARN or a name can't be broken.
    const long = lines.filter((line) => line.length > most && line.trim().includes(' '));
    expect(long.filter((line) => !/(arn:|cloudtrail-kibana\/)\S+( \\\\)?$/.test(line))).toEqual([]);
    expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(most - 15);
  });
});

test.each(DRIFT)('%s is told with its remedy', async (_, arrange, name, state, reason, remedy) => {
  arrange();
  const { exit, checks } = await run();
  const sick = checks.filter((check) => check.status !== 'ok');
  expect(sick).toMatchObject([
    { name, status: state, reason: expect.stringMatching(reason), remedy: expect.stringMatching(remedy) },
  ]);
  expect(exit).toBe(state === 'fail' ? 3 : 0);
});

test('a function of an older version tells less, and that is no failure', async () => {
  lambdaAnswers(aws, INSIDE);
  const { exit, checks } = await run();
  expect(exit).toBe(0);
  expect(checks.find(({ name }) => name === 'Storage')?.reason).toContain('unknown');
});
