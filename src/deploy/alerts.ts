import type { Template, TemplateResource } from '../core/template.ts';
import { CONTROLS } from '../lambda/detections/controls.ts';
import type { Control } from '../lambda/detections/define.ts';
import { EMAIL_PATTERN } from '../plan/alert-email.ts';
import { type AlertTargets, WEBHOOK_ON } from '../plan/alert-webhook.ts';
import { CIS_PATTERNS } from '../plan/cis-patterns.ts';
import { withMessages } from './messages.ts';
import { messenger } from './messenger.ts';

type Resources = Template['Resources'];

const ROW = { 'create-cloudtrail-kibana': { group: 'Alarms' } };
const TOPIC = { Ref: 'AlertTopic' };
/** One namespace for each stack: two stacks don't count each other's events. */
const NAMESPACE = { 'Fn::Join': ['/', ['create-cloudtrail-kibana', { Ref: 'AWS::StackName' }]] };

/**
 * The template with alerts: an SNS topic that sends to the targets, messages of the forwarder, and for every control of the security
 * board a metric filter on the trail's log group with an alarm. The alarms that the template has already go there too.
 *
 * Rendered where they are wanted, instead of under a condition: with them, the template is longer than a call to
 * CloudFormation carries (decision 13).
 */
export function withAlerts(template: Template, targets: AlertTargets): Template {
  const logGroup = template.Resources.Subscription?.Properties?.LogGroupName;
  const controls = CONTROLS.flatMap((control, at) => [
    [`${named(control)}Filter`, filterOf(control, logGroup, CONTROLS[at - 1])],
    [`${named(control)}Alarm`, alarmOf(control)],
  ]);
  const sending = withMessages(template, targets);
  const all: Resources = {
    ...sending.Resources,
    ...(targets.webhook ? messenger() : {}),
    AlertTopic: topic(targets),
    ...Object.fromEntries(controls),
  };
  return {
    ...sending,
    Parameters: { ...template.Parameters, ...parametersOf(targets) },
    Resources: Object.fromEntries(Object.entries(all).map(([id, resource]) => [id, mailing(resource)])),
    Outputs: {
      ...template.Outputs,
      AlertTopic: { Value: TOPIC },
      ...(targets.webhook ? { MessengerFunction: { Value: { Ref: 'Messenger' } } } : {}),
    },
  };
}

const parametersOf = ({ email, webhook }: AlertTargets): Template['Parameters'] => ({
  ...(email
    ? {
        AlertEmail: {
          Type: 'String',
          Description: 'E-mail address that alarms go to',
          AllowedPattern: EMAIL_PATTERN,
          ConstraintDescription: 'an e-mail address',
        },
      }
    : {}),
  ...(webhook
    ? {
        AlertWebhook: {
          Type: 'String',
          AllowedValues: [WEBHOOK_ON],
          Description: 'Alarms go to the webhook in the SSM parameter of the stack',
        },
      }
    : {}),
});

/** Logical ids have no hyphens: `sign-in-failed` becomes `SignInFailed`. */
const named = ({ id }: Control): string =>
  id
    .split('-')
    .map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)
    .join('');

const mailing = (resource: TemplateResource): TemplateResource =>
  resource.Type === 'AWS::CloudWatch::Alarm'
    ? { ...resource, Properties: { ...resource.Properties, AlarmActions: [TOPIC] } }
    : resource;

/** The subscription is part of the topic: CloudFormation can't delete one by itself that nobody has confirmed. */
const topic = ({ email, webhook }: AlertTargets): TemplateResource => ({
  Type: 'AWS::SNS::Topic',
  Metadata: ROW,
  Properties: {
    DisplayName: 'CloudTrail alerts',
    Subscription: [
      ...(email ? [{ Protocol: 'email', Endpoint: { Ref: 'AlertEmail' } }] : []),
      ...(webhook ? [{ Protocol: 'lambda', Endpoint: { 'Fn::GetAtt': ['Messenger', 'Arn'] } }] : []),
    ],
    Tags: [{ Key: 'create-cloudtrail-kibana', Value: { Ref: 'AWS::StackName' } }],
  },
});

/** One after the other: changes of one log group at the same time make CloudWatch Logs answer with conflicts. */
const filterOf = (
  control: Control,
  LogGroupName: unknown,
  before: Control | undefined,
): TemplateResource => ({
  Type: 'AWS::Logs::MetricFilter',
  ...(before === undefined ? {} : { DependsOn: `${named(before)}Filter` }),
  Metadata: ROW,
  Properties: {
    LogGroupName,
    FilterPattern: CIS_PATTERNS[control.id],
    // No default value: a metric bills only for the hours in which something was counted.
    MetricTransformations: [{ MetricNamespace: NAMESPACE, MetricName: control.id, MetricValue: '1' }],
  },
});

const alarmOf = ({ id, number, title }: Control): TemplateResource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Metadata: ROW,
  Properties: {
    AlarmDescription: { 'Fn::Sub': `${number}: ${title}. Who did it: \${Protocol}://\${ProxyAddress}/` },
    Namespace: NAMESPACE,
    MetricName: id,
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  },
});
