import { describe, expect, test } from 'vitest';
import type { Answers, StackFacts } from '../../../src/core/types.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { renderPlan } from '../../../src/plan/render.ts';
import { answersWith, factsWith, stackWith, trailWith } from '../../helpers/facts.ts';

const answers = answersWith({ artifactsBucket: 'bucket' });
const planFor = (status?: string, some: Partial<Answers> = {}) =>
  makePlan(
    factsWith(status === undefined ? {} : { stacks: [stackWith({ status })] }),
    { ...answers, ...some },
    '1.2.3',
  );

describe('the plan as shown', () => {
  const text = (some: Partial<Answers> = {}) => renderPlan(planFor(undefined, some)).join('\n');

  test('tells resources, price by part, what is open and what is not protected', () => {
    expect(text()).toMatchInlineSnapshot(`
      "
      New stack cloudtrail-kibana in account 123456789012, eu-central-1

      Makes
        Domain       cloudtrail-kibana: OpenSearch_2.19, 1 × m7g.medium.search
        Trail        multi-region, management events, to S3 and CloudWatch Logs
        Lambdas      LogsToElasticsearch (forwarder), UpdateElasticsearch (set-up),
                     History
        Proxy        nginx on t4g.micro, Elastic IP, no SSH
                     vpc-1, subnet-1 (eu-central-1a)
        Events       searchable for 90 days, an index a month; the trail's bucket
                     outlives the stack
        Past         the last 90 days of Event history, read while the domain is made:
                     about $0.28 once, by us-east-1 prices
        Accounts     named as in your organisation; without it, by alias or id
        Vendors      no names given: third parties show by their account ids
        Safety net   failure queue, 10 alarms, mailed to nobody
        Artifacts    template and Lambda code in bucket bucket

      Costs per month
        Domain           1 × m7g.medium.search, 50 GiB each                  $55.74
        Proxy            t4g.micro, public IPv4, 8 GiB                       $10.42
        Alarms           10 alarms                                            $1.00
        Logs and storage 1,000,000 events                                     $0.70
        Together         us-east-1 prices of 2026-10-01                      $67.86
        1,000,000 events a month: your figure

      Open to the internet
        Proxy        ports 443 and 80 (redirects to 443), from 203.0.113.7/32
        Domain       the proxy's Elastic IP; the functions by their roles

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
    ['Dev Tools', { allowDevTools: true }, /can also change and delete everything/],
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
        Addresses    1 → 1 (+203.0.113.7/32, -198.51.100.0/24)
        Retention    30 days → 90 days
        Proxy        image ami-old → ami-1: the machine is replaced

      Stays as it is
        Engine OpenSearch_2.19 · Trail its own · Accounts none · Vendors none · Alerts
        none · Webhook none · Log group 30 days · Error logs off · Protocol https ·
        Dev Tools off · Tags none · Boundary none · Protection off
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
      { outputs: { trailArn: 'arn:own', trailBucket: 'the-bucket' } },
      { existingLogGroup: 'org-logs' },
      [
        /Trail +its own → reuses org-logs/,
        /log group are deleted/,
        /bucket the-bucket is kept with all records/,
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

  describe('of a stack that reuses a trail', () => {
    const first = stackWith({ name: 'first', outputs: {} });
    const trails = [
      trailWith({
        name: 'first-eu-central-1',
        logGroup: 'first-TrailLogGroup-1A2B',
        bucket: 'first-trailbucket-1a2b',
      }),
      trailWith({ name: 'company' }),
    ];
    const reusing = (existingLogGroup: string, stacks: StackFacts[] = [first]) =>
      renderPlan(makePlan(factsWith({ trails, stacks }), { ...answers, existingLogGroup }, '1.2.3'))
        .join('\n')
        .replaceAll(/\s+/g, ' ');

    test('says whose trail, log group and bucket they are, and that it has no bucket', () => {
      const text = reusing('/aws/cloudtrail/company');
      expect(text).toContain(
        'Trail none of its own: reuses the trail company, not of this tool, log group /aws/cloudtrail/company, bucket company-records',
      );
      expect(text).toContain("all records are in that trail's bucket: this stack has none");
      expect(text).not.toContain('outlives the stack');
      expect(text).not.toContain('receives no more events');
    });

    test.each([
      ['a new stack', [first]],
      ['a change', [first, stackWith({ parameters: { ExistingLogGroup: 'first-TrailLogGroup-1A2B' } })]],
    ])('that of another stack: %s says what happens when that one is deleted', (_, stacks) => {
      expect(reusing('first-TrailLogGroup-1A2B', stacks)).toMatch(
        /! The trail first-eu-central-1, its log group and its bucket belong to the stack first\. When first is deleted, or changes to another trail, .* receives no more events\./,
      );
    });
  });

  const BOUNDARY = 'arn:aws:iam::123456789012:policy/Boundary';

  test('A new stack tells its tags, its boundary and its protection, where it has them.', () => {
    const rules = text({
      tags: { all: false, set: [{ key: 'team', value: 'platform' }], remove: [] },
      permissionsBoundary: BOUNDARY,
      protect: true,
    });
    expect(rules).toMatch(/ {2}Tags {9}team=platform\n/);
    expect(rules).toMatch(/ {2}Boundary {5}arn:aws:iam::123456789012:policy\/Boundary on every role\n/);
    expect(rules).toMatch(/ {2}Protection {3}termination protection: a teardown has to lift it\n/);
    expect(rules).toMatch(/What the boundary does not allow, the functions and the proxy can not do\./);
    expect(text()).not.toMatch(/Tags|Boundary|Protection|boundary/);
  });

  test('A change tells tags, boundary and protection old → new.', () => {
    const stack = { tags: [{ key: 'env', value: 'prod' }], isProtected: true };
    const changed = shown(stack, {
      tags: { all: false, set: [{ key: 'team', value: 'x' }], remove: ['env'] },
      permissionsBoundary: BOUNDARY,
      protect: false,
    });
    expect(changed).toMatch(/Tags +env=prod → team=x/);
    expect(changed).toMatch(/Boundary +none → arn:aws:iam::123456789012:policy\/Boundary/);
    expect(changed).toMatch(/Protection +on → off/);
    expect(changed).toMatch(/attaches the proxy's address anew when its tags change/);
  });

  test('What a stack has of them stays without a word.', () => {
    const stack = {
      tags: [{ key: 'env', value: 'prod' }],
      isProtected: true,
      parameters: { PermissionsBoundary: BOUNDARY },
    };
    const same = shown(stack, { permissionsBoundary: BOUNDARY, protect: true });
    expect(same.replaceAll(/\s+/g, ' ')).toContain(`Tags env=prod · Boundary ${BOUNDARY} · Protection on`);
    expect(same).not.toMatch(/boundary does not allow|address anew/);
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
      accounts: [{ account: '210987654321', name: 'A'.repeat(60) }],
      vendors: Array.from({ length: 7 }, (_, index) => ({
        account: `12345678901${index}`,
        name: 'V'.repeat(60),
      })),
    });
    expect(long).toContain('and 1 more');
    for (const line of long.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});
