import { readdirSync, readFileSync } from 'node:fs';
import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { toResourceEvent } from '../../../src/deploy/events.ts';
import { failureOf } from '../../../src/diagnose/failure.ts';
import { stackWith } from '../../helpers/facts.ts';

const FOLDER = 'test/fixtures/stack-events';

/** A recording as DescribeStackEvents answers, newest first; the stack's last status is how it ended. */
function recorded(name: string) {
  const { StackEvents } = JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as {
    StackEvents: (Omit<StackEvent, 'Timestamp'> & { Timestamp: string })[];
  };
  const events = StackEvents.map((event) =>
    toResourceEvent({ ...event, Timestamp: new Date(event.Timestamp) } as StackEvent),
  ).reverse();
  return failureOf(stackWith({ status: events.at(-1)?.status ?? '' }), events);
}

const GO_ON = /^npx create-cloudtrail-kibana --stack-name cloudtrail-kibana$/m;
const SETUP_LOG = /aws logs tail \/aws\/lambda\/\$\(.*UpdateElasticsearch/;

/** Recording → root cause, what its remedy says, and its command. */
const CASES: readonly (readonly [string, string, RegExp, RegExp])[] = [
  ['bucket-name-taken', 'TrailBucket', /there already/, /describe-events/],
  ['five-trails', 'Trail', /--log-group/, /aws cloudtrail describe-trails/],
  ['bucket-policy-too-late', 'Trail', /not let in at the bucket/, GO_ON],
  ['key-policy', 'Trail', /key's policy/, GO_ON],
  ['log-role-too-late', 'Trail', /not known everywhere/, GO_ON],
  ['domain-quota', 'Domain', /L-076D529E/, /aws opensearch list-domain-names/],
  ['domain-name-taken', 'Domain', /--domain-name/, /aws opensearch list-domain-names/],
  ['instance-type', 'Domain', /--domain-size/, /list-instance-type-details/],
  ['no-capacity', 'Proxy', /--subnet-id/, /describe-subnets/],
  ['pending-verification', 'Proxy', /still verifies/, GO_ON],
  ['vcpu-limit', 'Proxy', /L-1216C47A/, /get-service-quota/],
  ['disk-key', 'Proxy', /kms:CreateGrant/, /get-ebs-default-kms-key-id/],
  ['zone-unsupported', 'Proxy', /--subnet-id/, /describe-subnets/],
  ['volume-size', 'Domain', /--domain-size/, /--domain-size small/],
  ['open-policy', 'Domain', /report it/, /describe-stack-events/],
  ['invalid-principal', 'Domain', /not known everywhere/, GO_ON],
  ['five-addresses', 'ProxyAddress', /L-0263D0A3/, /aws ec2 describe-addresses/],
  ['no-default-vpc', 'WebSecurityGroup', /--vpc-id/, /create-default-vpc/],
  ['no-signal', 'Proxy', /has not come up/, /ssm start-session --target i-0b1c2d3e4f5a6b7c8 .*cloud-init/],
  ['filter-too-early', 'Subscription', /not allowed to call the forwarder/, GO_ON],
  ['two-filters', 'Subscription', /as many subscription filters as AWS allows/, /--log-group none/],
  ['logs-resource-policies', 'TrailLogGroup', /10 resource policies/, /describe-resource-policies/],
  ['control-policy', 'ProxyAddress', /forbids ec2:AllocateAddress/, /aws organizations/],
  ['access-denied', 'TrailRole', /may not do iam:CreateRole/, /npx create-cloudtrail-kibana policy/],
  ['expired-token', 'LogsToElasticsearch', /sign in again/, /aws sso login && npx/],
  ['code-gone', 'LogsToElasticsearch', /uploads\nit again/, GO_ON],
  ['setup-failed', 'DomainSetup', /its log has each try/, SETUP_LOG],
  ['setup-silent', 'DomainSetup', /has not answered/, SETUP_LOG],
  ['domain-too-slow', 'Domain', /took longer/, /describe-stack-resource .*--logical-resource-id Domain/],
  ['replacement-while-continuing', 'Domain', /keep the answers/, /teardown/],
  ['update-rolled-back', 'LogsToElasticsearch', /uploads\nit again/, GO_ON],
  ['update-rollback-failed', 'ProxyConfig', /may not do ssm:PutParameter/, /policy --stack-name/],
  [
    'bucket-not-empty',
    'TrailBucket',
    /empty it/,
    /aws s3 rm --recursive s3:\/\/cloudtrail-kibana-trailbucket/,
  ],
  ['rolled-back-creation', 'ProxyAddress', /L-0263D0A3/, /aws ec2 describe-addresses/],
];

describe('of recorded failures', () => {
  test.each(CASES)('%s: %s is the cause', (name, cause, remedy, command) => {
    const { why, remedy: lines } = recorded(name);
    expect(why).toMatch(new RegExp(`^${cause} \\(`));
    expect(lines[0]).toMatch(remedy);
    expect(lines[1]).toMatch(command);
  });

  test('every recording is in the table', () => {
    const files = readdirSync(FOLDER).flatMap((file) => /^(.*)\.json$/.exec(file)?.[1] ?? []);
    expect(CASES.map(([name]) => name).sort()).toEqual(files.sort());
  });

  test.each(CASES)('%s: the words fit a terminal, and no blank is left to fill', (name) => {
    const { message, remedy } = recorded(name);
    for (const line of [message, ...remedy].flatMap((text) => text.split('\n'))) {
      expect(line).not.toMatch(/<\w+>/);
      if (!/(^|:\s+)(aws|npx) /.test(line)) expect(line.length, line).toBeLessThanOrEqual(76);
    }
  });
});

describe('how to go on', () => {
  const next = (name: string) => recorded(name).remedy.slice(3).join('\n');

  test('from a creation that failed: on, or all away; it bills meanwhile', () => {
    expect(next('five-trails')).toBe(
      [
        'What was made is kept, and bills meanwhile.',
        'Go on once the cause is gone: npx create-cloudtrail-kibana --stack-name cloudtrail-kibana',
        'Remove all of it:             npx create-cloudtrail-kibana teardown --stack-name cloudtrail-kibana',
      ].join('\n'),
    );
  });

  test('from one that was rolled back: anew', () => {
    expect(next('rolled-back-creation')).toMatch(/removes what is left and starts anew/);
  });

  test('from an update that was rolled back: as before', () => {
    expect(next('update-rolled-back')).toMatch(/as it was before/);
  });

  test('from a rollback that failed: both causes, the next run, or the part that is left', () => {
    const { why } = recorded('update-rollback-failed');
    expect(why).toMatch(/^ProxyConfig .*\n.*since Domain had failed: .*Invalid instance type/);
    expect(next('update-rollback-failed')).toMatch(/--resources-to-skip ProxyConfig$/);
  });

  test('from a deletion that failed: teardown', () => {
    expect(next('bucket-not-empty')).toMatch(/teardown --stack-name/);
  });

  test('a reason nobody knows is told as it is, without advice', () => {
    const stack = stackWith({ status: 'CREATE_FAILED' });
    const { why, remedy } = failureOf(stack, []);
    expect(why).toBe('CloudFormation gave no reason.');
    expect(remedy[0]).toMatch(/^All events: /);
  });
});
