import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { questions } from '../../../src/ask/questions.ts';
import type { Answers, StackFacts } from '../../../src/core/types.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { renderPlan } from '../../../src/plan/render.ts';
import { answersWith, factsWith, stackWith, trailWith } from '../../helpers/facts.ts';

const answers: Answers = {
  stackName: 'cloudtrail-kibana',
  domainName: 'cloudtrail-kibana',
  domainSize: 'small',
  engine: 'OpenSearch_2.19',
  authorizedIps: ['203.0.113.7/32'],
  eventsPerMonth: 1_000_000,
  existingLogGroup: undefined,
  retentionDays: 90,
  protocol: 'https',
  allowDevTools: false,
  artifactsBucket: 'bucket',
  vendors: [],
};
const planFor = (status?: string, some: Partial<Answers> = {}) =>
  makePlan(
    factsWith(status === undefined ? {} : { stacks: [stackWith({ status })] }),
    { ...answers, ...some },
    '1.2.3',
  );

describe('parameters', () => {
  const known = Object.keys(
    JSON.parse(readFileSync('templates/cloudtrail-es-cluster.json', 'utf8')).Parameters,
  );

  test('are the parameters of the template, but for the code keys', () => {
    const given = Object.keys(planFor().parameters);
    expect([...given, 'ForwarderKey', 'UpdaterKey'].sort()).toEqual([...known].sort());
  });

  test('addresses that stay keep their last day, new ones have none', () => {
    const parameters = {
      AuthorizedIps: '198.51.100.0/24,192.0.2.1/32',
      AuthorizedUntil: '2027-01-31,2027-02-28',
    };
    const facts = factsWith({ stacks: [stackWith({ parameters })] });
    const authorizedIps = ['203.0.113.7/32', '192.0.2.1/32'];
    expect(makePlan(facts, { ...answers, authorizedIps }, '1.2.3').parameters).toMatchObject({
      AuthorizedIps: '203.0.113.7/32,192.0.2.1/32',
      AuthorizedUntil: '-,2027-02-28',
    });
  });

  test('an update keeps the proxy where and what it is', () => {
    expect(planFor('CREATE_COMPLETE').parameters).toMatchObject({
      ProxyImageId: 'ami-old',
      SubnetId: 'subnet-old',
    });
  });

  test('a creation that goes on keeps it too, unless a network is named: it may not have come so far', () => {
    expect(planFor('CREATE_FAILED').parameters).toMatchObject({ SubnetId: 'subnet-old' });
    const { network } = factsWith();
    const plan = (status: string) =>
      makePlan(
        factsWith({ stacks: [stackWith({ status })], network: { ...network, named: true } }),
        answers,
        '1.2.3',
      ).parameters;
    expect(plan('CREATE_FAILED')).toMatchObject({ SubnetId: 'subnet-1', ProxyImageId: 'ami-old' });
    expect(plan('CREATE_COMPLETE')).toMatchObject({ SubnetId: 'subnet-old' });
  });

  test('a stack that starts anew takes the present network', () => {
    expect(planFor('ROLLBACK_COMPLETE').parameters).toMatchObject({
      ProxyImageId: 'ami-1',
      SubnetId: 'subnet-1',
    });
  });
});

describe('a stack of another version of this tool', () => {
  const planOver = (made: string, status: string, allowDowngrade?: boolean) =>
    makePlan(
      factsWith({ stacks: [stackWith({ version: made, status })] }),
      answersWith(),
      '1.2.3',
      allowDowngrade,
    ).kind;

  test.each([
    ['older', '1.2.2', 'CREATE_COMPLETE', undefined, 'update'],
    ['the same', '1.2.3', 'UPDATE_COMPLETE', undefined, 'update'],
    ['newer, on purpose', '1.10.0', 'CREATE_COMPLETE', true, 'update'],
    ['newer, only watched', '1.10.0', 'UPDATE_IN_PROGRESS', undefined, 'resume'],
    ['newer, of which nothing is left', '1.10.0', 'ROLLBACK_COMPLETE', undefined, 'replace'],
  ])('%s: goes on', (_, made, status, allow, kind) => {
    expect(planOver(made, status, allow)).toBe(kind);
  });

  test('newer: is left alone, and the way on is told', () => {
    expect(() => planOver('1.10.0', 'CREATE_COMPLETE')).toThrow(
      expect.objectContaining({
        code: 'newer-stack',
        exit: 2,
        remedy: [expect.stringContaining('@1.10.0'), expect.stringContaining('--allow-downgrade')],
      }),
    );
  });
});

describe('addresses with a last day', () => {
  const stack = stackWith({
    parameters: {
      AuthorizedIps: '198.51.100.1/32,198.51.100.2/32,198.51.100.3/32',
      AuthorizedUntil: '-,2026-11-20,2026-11-19',
    },
  });
  const facts = factsWith({ stacks: [stack] });
  const planFor = (...authorizedIps: string[]) => makePlan(facts, answersWith({ authorizedIps }), '1.2.3');

  test('those whose day is over are no default any more', () => {
    const question = questions(facts, {}).find(({ flag }) => flag === 'authorized-ip');
    expect(question?.fallback).toBe('198.51.100.1/32,198.51.100.2/32');
  });

  test('the others keep it, and it is told who goes', () => {
    const { parameters, warnings } = planFor('198.51.100.1/32', '198.51.100.2/32');
    expect(parameters.AuthorizedUntil).toBe('-,2026-11-20');
    expect(warnings).toContain('198.51.100.3/32 was let in until 2026-11-19: it goes.');
  });

  test('who is named again has no end', () => {
    const { parameters, warnings } = planFor('198.51.100.3/32');
    expect(parameters.AuthorizedUntil).toBe('-');
    expect(warnings).toEqual([]);
  });
});

describe('a region that has its five trails', () => {
  const names = ['one', 'two', 'three', 'four', 'five'];
  const planWith = (count: number, existingLogGroup?: string, status?: string, before = '') => {
    const trails = names.slice(0, count).map((name) => trailWith({ name, reusable: name === 'two' }));
    const parameters = { ExistingLogGroup: before };
    const stacks = status === undefined ? [] : [stackWith({ status, parameters })];
    return makePlan(factsWith({ trails, stacks }), answersWith({ existingLogGroup }), '1.2.3').kind;
  };

  test.each([
    ['four leave room', 4, undefined, undefined, 'create'],
    ['one of them is reused', 5, '/aws/cloudtrail/two', undefined, 'create'],
    ['the stack has made one of them', 5, undefined, 'CREATE_COMPLETE', 'update'],
  ])('%s', (_, count, logGroup, status, kind) => {
    expect(planWith(count, logGroup, status)).toBe(kind);
  });

  test('a creation that goes on has made one of them', () => {
    const own = trailWith({ name: 'cloudtrail-kibana-eu-central-1' });
    const trails = [own, ...names.slice(1).map((name) => trailWith({ name }))];
    const stacks = [stackWith({ status: 'CREATE_FAILED', outputs: {} })];
    expect(makePlan(factsWith({ trails, stacks }), answersWith(), '1.2.3').kind).toBe('continue');
  });

  test.each([
    [undefined, ''],
    ['ROLLBACK_COMPLETE', ''],
    ['CREATE_FAILED', ''],
    ['CREATE_COMPLETE', 'org-logs'],
  ])('a new one is turned away before anything is made (%s %s)', (status, before) => {
    expect(() => planWith(5, undefined, status, before)).toThrow(
      expect.objectContaining({
        code: 'no-room-for-trail',
        exit: 2,
        remedy: [
          'Reuse one: --log-group /aws/cloudtrail/two',
          'or delete one that nobody needs: one, two, three, four, five',
        ],
      }),
    );
  });
});

describe('the plan as shown', () => {
  const text = (some: Partial<Answers> = {}) => renderPlan(planFor(undefined, some)).join('\n');

  test('tells resources, price by part, what is open and what is not protected', () => {
    expect(text()).toMatchInlineSnapshot(`
      "
      New stack cloudtrail-kibana in account 123456789012, eu-central-1

      Makes
        Domain       cloudtrail-kibana: OpenSearch_2.19, 1 × m7g.medium.search
        Trail        multi-region, management events, to S3 and CloudWatch Logs
        Lambdas      LogsToElasticsearch (forwarder) and UpdateElasticsearch (set-up)
        Proxy        nginx on t4g.micro, Elastic IP, no SSH
                     vpc-1, subnet-1 (eu-central-1a)
        Events       searchable for 90 days; the trail's bucket outlives the stack
        Vendors      no names given: third parties show by their account ids
        Safety net   failure queue, 8 alarms
        Artifacts    template and Lambda code in bucket bucket

      Costs per month
        Domain           1 × m7g.medium.search, 50 GiB each                  $55.74
        Proxy            t4g.micro, public IPv4, 8 GiB                       $10.42
        Alarms           8 alarms                                             $0.80
        Logs and storage 1,000,000 events                                     $0.70
        Together         us-east-1 prices of 2026-10-01                      $67.66

      Open to the internet
        Proxy        ports 443 and 80 (redirects to 443), from 203.0.113.7/32
        Domain       the proxy's Elastic IP and two Lambda roles, nobody else

      Not protected
        - All who pass the address list and the password see every event: no roles
          inside.
        - The password is one for all; behind one shared address nobody is told apart.
        - Events reach the index about 5 minutes after they happen.
      "
    `);
  });

  test.each([
    ['plain HTTP', { protocol: 'http' as const }, /Plain HTTP: the password/],
    ['Dev Tools', { allowDevTools: true }, /may also change and delete everything/],
    ['a wide network', { authorizedIps: ['8.0.0.0/8'] }, /lets in 16,777,216 addresses/],
  ])('warns of %s', (_, some, warning) => {
    expect(text(some)).toMatch(warning);
  });

  const shown = (stack: Partial<StackFacts>, some: Partial<Answers> = {}) =>
    renderPlan(
      makePlan(
        factsWith({ stacks: [stackWith(stack)], trails: [trailWith()] }),
        { ...answers, ...some },
        '1.2.3',
      ),
    ).join('\n');

  test('an upgrade says from which version to which, and old → new', () => {
    const text = shown({ version: '0.0.9' }).split('\nCosts')[0];
    expect(text).toMatchInlineSnapshot(`
      "
      Upgrade of the stack cloudtrail-kibana from 0.0.9 to 1.2.3 in account
      123456789012, eu-central-1

      Changes
        Size         trial (1 × t3.small.search, 10 GiB) → small (1 ×
                     m7g.medium.search, 50 GiB)
        Engine       Elasticsearch_7.10 → OpenSearch_2.19
        Retention    30 days → 90 days
        Addresses    1 → 1 (+203.0.113.7/32, -198.51.100.0/24)

      Stays as it is
        Trail its own · Protocol https · Dev Tools off · Vendors none
      "
    `);
  });

  test('a change by the same version is none, and tells one line for what stays', () => {
    const parameters = { DomainSize: 'small', EngineVersion: 'OpenSearch_2.19', IndexRetentionDays: '90' };
    const authorizedIps = ['198.51.100.0/24'];
    const text = shown({ version: '1.2.3', parameters }, { authorizedIps, domainSize: 'medium' });
    expect(text).toContain('Change of the stack cloudtrail-kibana in account');
    expect(text).toContain(
      'Size         small (1 × m7g.medium.search, 50 GiB) → medium (2 ×\n               m7g.medium.search, 100 GiB)',
    );
    expect(shown({ version: '1.2.3', parameters }, { authorizedIps })).toContain('none of the settings');
  });

  test.each<[string, Partial<StackFacts>, Partial<Answers>, RegExp[]]>([
    [
      'away from its own',
      { outputs: { TrailArn: 'arn:own', TrailBucket: 'the-bucket' } },
      { existingLogGroup: 'org-logs' },
      [
        /Trail +its own → reuses org-logs/,
        /log group are deleted/,
        /bucket the-bucket stays with all records/,
      ],
    ],
    [
      'to one of its own',
      { parameters: { ExistingLogGroup: 'org-logs' }, outputs: {} },
      {},
      [/Trail +reuses org-logs → its own/, /second copy of the management events: \$20\.00/, /Second trail/],
    ],
    [
      'to another',
      { parameters: { ExistingLogGroup: 'org-logs' }, outputs: {} },
      { existingLogGroup: 'other-logs' },
      [/moves from org-logs to other-logs/],
    ],
  ])('says what a change of the trail %s means', (_, stack, some, expected) => {
    for (const words of expected) expect(shown(stack, some)).toMatch(words);
  });

  test('the trail stays: nothing is said of it', () => {
    expect(shown({})).not.toMatch(/of the minutes of the change/);
  });

  test('every price line fits, for every size and as many events as are taken', () => {
    for (const domainSize of ['trial', 'small', 'medium', 'large'] as const)
      for (const eventsPerMonth of [1, 1e6, 1e12])
        for (const line of shown({}, { domainSize, eventsPerMonth }).split('\n'))
          expect([...line].length, line).toBeLessThanOrEqual(80);
  });

  test('fits 80 columns, also with 50 networks and long names', () => {
    const authorizedIps = Array.from({ length: 50 }, (_, index) => `203.0.113.${index}/32`);
    const long = text({
      authorizedIps,
      existingLogGroup: `aws-cloudtrail-logs-123456789012-${'x'.repeat(80)}`,
      domainSize: 'large',
      vendors: Array.from({ length: 7 }, (_, index) => ({
        account: `12345678901${index}`,
        name: 'V'.repeat(60),
      })),
    });
    expect(long).toContain('and 1 more');
    for (const line of long.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});
