import { describe, expect, test } from 'vitest';
import { bundledTemplate, objectsIn, resolver } from '../../helpers/cfn.ts';

const template = bundledTemplate();
const GROUPS = [
  'Domain',
  'Proxy',
  'Trail and bucket',
  'Log group and subscription',
  'Forwarder',
  'History',
  'Setup',
  'Alarms',
];
const MADE_WITH_THE_TRAIL = ['TrailArn', 'TrailBucket'];
const OUTPUTS = [
  'Url',
  'UiPath',
  'DomainEndpoint',
  'ProxyIp',
  'ProxyInstanceId',
  'TrailArn',
  'TrailBucket',
  'LogGroup',
  'ForwarderFunction',
  'UpdaterFunction',
  'HistoryFunction',
  'HistoryMachine',
  'FailureQueueUrl',
  'CertificateParameter',
  'PasswordParameter',
];

function used(name: string): boolean {
  const parts = [template.Conditions, template.Resources, template.Outputs];
  return [...objectsIn(parts)].some(
    (node) => node.Ref === name || JSON.stringify(node['Fn::Sub'] ?? '').includes(`\${${name}}`),
  );
}

describe('the template', () => {
  test.each(Object.keys(template.Parameters))('parameter %s is used', (name) => {
    expect(used(name)).toBe(true);
  });

  test.each(Object.keys(template.Conditions as object))('condition %s is used', (name) => {
    const nodes = [...objectsIn([template.Resources, template.Outputs])];
    expect(
      nodes.some(
        (node) => node.Condition === name || (node['Fn::If'] as unknown[] | undefined)?.[0] === name,
      ),
    ).toBe(true);
  });

  test('has functions that each region can run: new regions have Lambda without arm64 at first', () => {
    const functions = Object.values(template.Resources).filter(
      ({ Type }) => Type === 'AWS::Lambda::Function',
    );
    expect(functions.map(({ Properties }) => Properties?.Architectures)).toEqual([
      ['x86_64'],
      ['x86_64'],
      ['x86_64'],
    ]);
  });

  test('has the outputs that the command line reads', () => {
    expect(Object.keys(template.Outputs ?? {})).toEqual(OUTPUTS);
  });

  test.each(OUTPUTS)('output %s is there whenever its source is', (name) => {
    const expected = MADE_WITH_THE_TRAIL.includes(name) ? 'CreatesTrail' : undefined;
    expect(template.Outputs?.[name]?.Condition).toBe(expected);
  });

  test.each([
    ['OpenSearch_2.19', 'https', 'https://198.51.100.9/_dashboards/app/dashboards', '/_dashboards'],
    ['OpenSearch_3.5', 'http', 'http://198.51.100.9/_dashboards/app/dashboards', '/_dashboards'],
    ['Elasticsearch_7.10', 'https', 'https://198.51.100.9/_plugin/kibana/app/dashboards', '/_plugin/kibana'],
  ])('%s over %s is opened at %s', (EngineVersion, Protocol, url, path) => {
    const facts = resolver(
      template,
      { EngineVersion, Protocol },
      { 'ProxyAddress.PublicIp': '198.51.100.9' },
    );
    expect(facts.resolve(template.Outputs?.Url?.Value)).toBe(url);
    expect(facts.resolve(template.Outputs?.UiPath?.Value)).toBe(path);
  });

  test('every resource belongs to one of eight rows of the progress display, each with a usual time', () => {
    const told = Object.values(template.Resources).map(
      ({ Metadata }) => Metadata?.['create-cloudtrail-kibana'],
    );
    expect([...new Set(told.map((row) => row?.group))]).toEqual(GROUPS);
    const timed = told.filter((row) => row?.minutes !== undefined);
    expect(new Set(timed.map((row) => row?.group))).toEqual(new Set(GROUPS));
  });

  test('a reused log group brings no trail, bucket or log group', () => {
    const { holds, properties } = resolver(template, { ExistingLogGroup: 'trail/logs' });
    const left = Object.entries(template.Resources).filter(
      ([, { Condition }]) => !Condition || holds(Condition),
    );
    expect(left.map(([id]) => id).filter((id) => id.startsWith('Trail'))).toEqual([]);
    expect(properties('Subscription').LogGroupName).toBe('trail/logs');
    expect(properties('SubscriptionPermission').SourceArn).toMatch(/:log-group:trail\/logs:\*$/);
  });

  test.each([
    ['DailyRun', 'rate(1 day)', [{ action: 'reconcile' }, { action: 'link-sessions', all: true }]],
    ['SessionRun', 'rate(15 minutes)', [{ action: 'link-sessions' }]],
  ])('%s may call UpdateElasticsearch, and does', (id, schedule, inputs) => {
    const { properties } = resolver(template, {}, {});
    const rule = properties(id) as { ScheduleExpression: string; Targets: { Arn: string; Input: string }[] };
    expect(rule.ScheduleExpression).toBe(schedule);
    expect(rule.Targets.map(({ Input }) => JSON.parse(Input))).toEqual(inputs);
    expect(new Set(rule.Targets.map(({ Arn }) => Arn))).toEqual(new Set(['UpdateElasticsearch.Arn']));
    expect(properties(`${id}Permission`)).toMatchObject({
      Principal: 'events.amazonaws.com',
      FunctionName: 'UpdateElasticsearch',
      SourceArn: `${id}.Arn`,
    });
  });

  test('the names of accounts are in a parameter for the updater, and a change of them runs it', async () => {
    const { properties } = resolver(
      template,
      { Vendors: '123456789012=Acme', Accounts: '210987654321=Ours' },
      {},
    );
    const value = 'accounts: 210987654321=Ours\nvendors: 123456789012=Acme';
    expect(properties('Names').Value).toBe(value);
    const { stackNames } = await import('../../../src/lambda/update-elasticsearch/stack-names.ts');
    expect(stackNames(value)).toEqual({
      accounts: new Map([['210987654321', 'Ours']]),
      vendors: new Map([['123456789012', 'Acme']]),
    });
    expect(JSON.stringify(properties('LogsToElasticsearch').Environment)).not.toContain('Acme');
    expect(properties('DomainSetup').Names).toBe('Names.Value');
  });

  test('documents flow only after the index template, the failure queue and the permission are there', () => {
    const waits = template.Resources.Subscription?.DependsOn;
    expect(waits).toEqual(
      expect.arrayContaining(['DomainSetup', 'ForwarderFailures', 'ForwarderLogs', 'SubscriptionPermission']),
    );
  });
});

describe('a permissions boundary', () => {
  const ARN = 'arn:aws:iam::111122223333:policy/Boundary';
  const roles = Object.entries(template.Resources).flatMap(([id, { Type }]) =>
    Type === 'AWS::IAM::Role' ? [id] : [],
  );
  const boundaryOf = (id: string, PermissionsBoundary: string) =>
    resolver(template, { PermissionsBoundary }).properties(id).PermissionsBoundary;

  test('There are roles, and nobody else of IAM who acts.', () => {
    expect(roles.length).toBeGreaterThanOrEqual(4);
    const acting = Object.values(template.Resources).filter(({ Type }) =>
      /^AWS::IAM::(User|Group)$/.test(Type),
    );
    expect(acting).toEqual([]);
  });

  test.each(roles)('%s has the one that is asked for, and none without.', (id) => {
    expect(boundaryOf(id, ARN)).toBe(ARN);
    expect(boundaryOf(id, '')).toBeUndefined();
  });
});
