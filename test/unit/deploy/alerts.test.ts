import { describe, expect, test } from 'vitest';
import type { TemplateResource } from '../../../src/core/template.ts';
import { deployable, renderTemplate, templateText } from '../../../src/deploy/template.ts';
import { CONTROLS } from '../../../src/lambda/detections/controls.ts';
import { parseDesired } from '../../../src/lambda/update-elasticsearch/desired.ts';
import { CIS_PATTERNS } from '../../../src/plan/cis-patterns.ts';
import { webhookParameter } from '../../../src/plan/names.ts';
import { OF_ALERTS } from '../../../src/plan/needs.ts';
import { ALERTS, bundledTemplate, resolver } from '../../helpers/cfn.ts';

const authorizedIps = ['203.0.113.7/32'];
const plain = renderTemplate(bundledTemplate(), { authorizedIps });
const template = renderTemplate(bundledTemplate(), { authorizedIps, alerts: ALERTS });
const all = Object.entries(template.Resources);
const added = all.filter(([id]) => plain.Resources[id] === undefined);
const of = (type: string, list: [string, TemplateResource][] = added) =>
  list.filter(([, { Type }]) => Type === type);
const facts = (given: Record<string, string> = {}) =>
  resolver(
    template,
    { AlertEmail: 'ops@example.com', ...given },
    { TrailLogGroup: 'own-logs', ProxyAddress: '198.51.100.9' },
  );

describe('a template with alerts', () => {
  test('has a filter and an alarm for each control, on one metric of the stack’s own', () => {
    const { properties } = facts();
    const filters = of('AWS::Logs::MetricFilter').map(([id]) => properties(id));
    const alarms = of('AWS::CloudWatch::Alarm').map(([id]) => properties(id));
    expect(filters.map(({ FilterPattern }) => FilterPattern)).toEqual(Object.values(CIS_PATTERNS));
    expect(filters.map(({ MetricTransformations }) => MetricTransformations)).toEqual(
      alarms.map(({ MetricName, Namespace }) => [
        { MetricNamespace: Namespace, MetricName, MetricValue: '1' },
      ]),
    );
    expect(new Set(alarms.map(({ MetricName }) => MetricName)).size).toBe(CONTROLS.length);
    expect(alarms[0]?.Namespace).toBe('create-cloudtrail-kibana/trail-stack');
  });

  test.each([
    ['', 'own-logs'],
    ['org-logs', 'org-logs'],
  ])('reads the log group that the forwarder reads (%s)', (ExistingLogGroup, expected) => {
    const { properties } = facts({ ExistingLogGroup });
    for (const [id] of of('AWS::Logs::MetricFilter')) expect(properties(id).LogGroupName).toBe(expected);
  });

  test('mails every alarm, the pipeline’s too, to one topic and that to the address', () => {
    const alarms = of('AWS::CloudWatch::Alarm', all);
    expect(alarms.length).toBe(
      CONTROLS.length + of('AWS::CloudWatch::Alarm', Object.entries(plain.Resources)).length,
    );
    for (const [, { Properties }] of alarms)
      expect(Properties?.AlarmActions).toEqual([{ Ref: 'AlertTopic' }]);
  });

  test.each([
    [{ email: true, webhook: false }, ['email ops@example.com'], ['AlertEmail']],
    [{ email: false, webhook: true }, ['lambda Messenger.Arn'], ['AlertWebhook']],
    [ALERTS, ['email ops@example.com', 'lambda Messenger.Arn'], ['AlertEmail', 'AlertWebhook']],
  ])('sends them where they are wanted: %j', (alerts, expected, parameters) => {
    const rendered = renderTemplate(bundledTemplate(), { authorizedIps, alerts });
    const { properties } = resolver(rendered, { AlertEmail: 'ops@example.com' });
    const sent = properties('AlertTopic').Subscription as { Protocol: string; Endpoint: string }[];
    expect(sent.map(({ Protocol, Endpoint }) => `${Protocol} ${Endpoint}`)).toEqual(expected);
    expect(Object.keys(rendered.Parameters).filter((name) => name.startsWith('Alert'))).toEqual(parameters);
    expect('Messenger' in rendered.Resources).toBe(alerts.webhook);
  });

  test('lets the forwarder publish to that topic alone, and tells it where topic and dashboards are', () => {
    const { properties } = facts();
    const { Variables } = properties('LogsToElasticsearch').Environment as { Variables: object };
    expect(Variables).toMatchObject({
      ALERT_TOPIC: 'AlertTopic',
      DASHBOARDS: expect.stringMatching(/^https:\/\/\S+\/_dashboards\/app\/dashboards$/),
    });
    const statements = JSON.stringify(properties('ForwarderRole').Policies);
    expect(statements).toContain('"Action":"sns:Publish","Resource":"AlertTopic"');
    expect(JSON.stringify(plain.Resources)).not.toMatch(/sns:|ALERT_TOPIC|messages-cloudtrail/);
  });

  test('lets the updater make the index of the claims, and tells it to', () => {
    const { properties } = facts();
    const domain = 'arn:aws:es:eu-central-1:111122223333:domain/cloudtrail';
    const statements = JSON.stringify(properties('UpdaterRole').Policies);
    expect(statements).toContain(
      `${domain}/_index_template/cloudtrail-messages","${domain}/messages-cloudtrail"`,
    );
    const { Variables } = properties('UpdateElasticsearch').Environment as { Variables: { DESIRED: string } };
    expect(parseDesired(Variables.DESIRED)).toMatchObject({ messages: true, indexRetentionDays: 90 });
    expect(properties('DomainSetup').Desired).toBe(Variables.DESIRED);
  });

  test('lets the messenger read the webhook, decrypt it and keep what failed, no more', () => {
    const [policy] = facts().properties('MessengerRole').Policies as {
      PolicyDocument: { Statement: { Action: string; Resource: string; Condition?: object }[] };
    }[];
    const parameter =
      'arn:aws:ssm:eu-central-1:111122223333:parameter/create-cloudtrail-kibana/trail-stack/webhook';
    expect(policy?.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Action: 'ssm:GetParameter', Resource: parameter }),
      expect.objectContaining({
        Action: 'kms:Decrypt',
        Condition: {
          StringEquals: {
            'kms:ViaService': 'ssm.eu-central-1.amazonaws.com',
            'kms:EncryptionContext:PARAMETER_ARN': parameter,
          },
        },
      }),
      expect.objectContaining({ Action: 'sqs:SendMessage', Resource: 'FailureQueue.Arn' }),
    ]);
    const variable = facts().properties('Messenger').Environment as {
      Variables: { WEBHOOK_PARAMETER: string };
    };
    expect(parameter).toContain(`parameter${variable.Variables.WEBHOOK_PARAMETER}`);
    expect(variable.Variables.WEBHOOK_PARAMETER).toBe(webhookParameter('trail-stack'));
  });

  test('tells in each mail what it was and where to see who', () => {
    const told = of('AWS::CloudWatch::Alarm').map(([id]) => facts().properties(id).AlarmDescription);
    expect(told[0]).toBe('CloudWatch.1 (CIS 4.3): Root user. Who did it: https://198.51.100.9/');
  });

  test('makes the filters one after the other', () => {
    const filters = of('AWS::Logs::MetricFilter');
    expect(filters.map(([, { DependsOn }]) => DependsOn)).toEqual([
      undefined,
      ...filters.slice(0, -1).map(([id]) => id),
    ]);
  });

  test('shows all of it in the row of the alarms', () => {
    for (const [id, { Metadata }] of added) {
      expect(id).toMatch(/^[A-Za-z]+$/);
      expect(Metadata?.['create-cloudtrail-kibana']?.group).toBe('Alarms');
    }
  });

  test('keeps them when addresses are rotated', () => {
    const two = ['203.0.113.7/32', '203.0.113.8/32'];
    expect(renderTemplate(template, { authorizedIps: two })).toEqual(
      renderTemplate(bundledTemplate(), { authorizedIps: two, alerts: ALERTS }),
    );
  });

  test('brings the types that the permissions are looked up for with alerts alone', () => {
    const before = new Set(Object.values(plain.Resources).map(({ Type }) => Type));
    const brought = new Set(added.map(([, { Type }]) => Type).filter((type) => !before.has(type)));
    expect([...brought].sort()).toEqual([...OF_ALERTS].sort());
  });

  test('is longer than a call carries, which is why it is not in the template for all', () => {
    expect(Buffer.byteLength(templateText(deployable(plain)))).toBeLessThan(51_200);
    expect(Buffer.byteLength(templateText(deployable(template)))).toBeGreaterThan(51_200);
  });
});
