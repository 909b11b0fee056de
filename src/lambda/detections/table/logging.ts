import type { Detection, Evidence } from '../define.ts';
import { ownRoleOf } from '../own-doings.ts';
import { attempted, byService, has, isOff, one, texts, textsOf, values, valuesAt } from '../request.ts';

const nameOf = ({ record }: Evidence): string => String(record.eventName);

/** Parameters of UpdateTrail that name the trail, and switches that make it record more. */
const TRAIL = new Set(['name']);
const SWITCHES = new Set([
  'ismultiregiontrail',
  'includeglobalserviceevents',
  'enablelogfilevalidation',
  'isorganizationtrail',
]);

/** Whether a change of a trail does anything but switch more on. */
function trailChanged(evidence: Evidence): boolean {
  const parameters = evidence.record.requestParameters;
  const given = typeof parameters === 'object' && parameters !== null ? Object.keys(parameters) : [];
  const rest = given.filter((key) => !TRAIL.has(key.toLowerCase()));
  return rest.length === 0 || !rest.every((key) => SWITCHES.has(key.toLowerCase()) && !isOff(evidence, key));
}

/** Whether selectors leave out management events, all or some. Source: CloudTrail API Reference, EventSelector, AdvancedEventSelector. */
function leavesOut(evidence: Evidence): boolean {
  const basic = values(evidence, 'eventSelectors');
  const advanced = values(evidence, 'advancedEventSelectors');
  if (advanced.length > 0) return !advanced.some(takesManagement);
  if (basic.length === 0) return true;
  return !basic.some(
    (one) =>
      !textsOf(valuesAt(one, 'includeManagementEvents')).includes('false') &&
      textsOf(valuesAt(one, 'readWriteType')).every((type) => type.toLowerCase() === 'all') &&
      valuesAt(one, 'excludeManagementEventSources').length === 0,
  );
}

/** All management events: no other field narrows them. */
function takesManagement(selector: unknown): boolean {
  const fields = textsOf(valuesAt(selector, 'fieldSelectors.field'));
  return (
    fields.length > 0 &&
    fields.every((field) => field === 'eventCategory') &&
    textsOf(valuesAt(selector, 'fieldSelectors.equals')).includes('Management')
  );
}

function narrowed(evidence: Evidence): boolean {
  switch (nameOf(evidence)) {
    case 'PutEventSelectors':
      return leavesOut(evidence);
    case 'UpdateEventDataStore':
      return (
        isOff(evidence, 'multiRegionEnabled') ||
        one(evidence, 'retentionPeriod') !== undefined ||
        (values(evidence, 'advancedEventSelectors').length > 0 && leavesOut(evidence))
      );
    case 'PutInsightSelectors':
      return values(evidence, 'insightSelectors').length === 0;
    default:
      return trailChanged(evidence);
  }
}

/** Days below which a log group loses what an investigation needs. */
const SHORT_DAYS = 7;

/** Calls that lose logs with some values alone. */
function loseLogs(evidence: Evidence): boolean {
  switch (nameOf(evidence)) {
    case 'PutRetentionPolicy':
      return texts(evidence, 'retentionInDays').some((days) => Number(days) < SHORT_DAYS);
    case 'PutBucketLogging':
      // Without this member access logs are switched off (Amazon S3 API Reference, PutBucketLogging).
      return values(evidence, 'BucketLoggingStatus.LoggingEnabled').length === 0;
    case 'ModifyLoadBalancerAttributes':
      // The newer kinds of load balancers, then the classic one.
      return (
        values(evidence, 'attributes').some(
          (attribute) =>
            textsOf(valuesAt(attribute, 'key')).includes('access_logs.s3.enabled') &&
            textsOf(valuesAt(attribute, 'value')).includes('false'),
        ) || isOff(evidence, 'loadBalancerAttributes.accessLog.enabled')
      );
    case 'UpdateClusterConfig':
      return isOff(evidence, 'logging.clusterLogging.enabled');
    default:
      return true;
  }
}

/** What the trail and the logs record, and how long. */
export const LOGGING: readonly Detection[] = [
  {
    id: 'trail-stopped',
    title: 'Stopping or deleting a trail',
    severity: 'act-now',
    candidates: {
      calls: {
        cloudtrail: 'StopLogging DeleteTrail DeleteEventDataStore StopEventDataStoreIngestion DeleteChannel',
      },
    },
    when: attempted,
    outcome: 'any',
    why: 'From then on nobody sees what is done. Attackers do it first; nobody else does it without a plan.',
    todo: [
      'Start the trail again (StartLogging), or make it anew.',
      'Deactivate the credentials of the actor, and end its sessions.',
      'What was done meanwhile: Event history of CloudTrail has 90 days without a trail.',
    ],
    technique: 'T1562.008',
    blind: 'What was done without a trail: only Event history of each region shows it.',
  },
  {
    id: 'trail-narrowed',
    title: 'Changing a trail so that it records less',
    severity: 'look-today',
    candidates: {
      calls: { cloudtrail: 'UpdateTrail PutEventSelectors PutInsightSelectors UpdateEventDataStore' },
    },
    when: (evidence) => attempted(evidence) && narrowed(evidence),
    outcome: 'any',
    why: 'A trail of one region, without management events or into another bucket looks alive and misses what matters.',
    todo: [
      'Compare the trail with its settings of yesterday: regions, events, bucket, key.',
      'Put them back if nobody knows of the change.',
      'Look in Event history for what was left out meanwhile.',
    ],
    technique: 'T1562.008',
    blind: 'The bucket, key or topic of the trail can be made useless without a change of the trail.',
  },
  {
    id: 'logs-deleted',
    title: 'Deleting or switching off other logs',
    severity: 'look-today',
    candidates: {
      calls: {
        ec2: 'DeleteFlowLogs',
        route53: 'DeleteQueryLoggingConfig',
        route53resolver: 'DeleteResolverQueryLogConfig DisassociateResolverQueryLogConfig',
        logs: 'DeleteLogGroup DeleteLogStream PutRetentionPolicy DeleteDelivery DeleteDeliverySource DeleteDeliveryDestination',
        firehose: 'DeleteDeliveryStream',
        s3: 'PutBucketLogging',
        elasticloadbalancing: 'ModifyLoadBalancerAttributes',
        eks: 'UpdateClusterConfig',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence) && loseLogs(evidence),
    outcome: 'any',
    why: 'What was logged is gone, or will be within days. People who clean up do it, too.',
    todo: [
      'Look which logs they were, and whether what they belong to is still there.',
      'Switch the logging on again.',
      'Look what the actor did before; the trail has it.',
    ],
    technique: 'T1070',
    blind: 'Logs that are kept in a bucket and deleted there one by one.',
  },
  {
    id: 'log-path-cut',
    title: 'Cutting or changing the path of logs to this product',
    severity: 'act-now',
    candidates: {
      calls: {
        logs: 'DeleteSubscriptionFilter DeleteDestination DeleteAccountPolicy',
        lambda:
          'DeleteFunction PutFunctionConcurrency UpdateFunctionCode UpdateFunctionConfiguration RemovePermission PutFunctionEventInvokeConfig DeleteFunctionEventInvokeConfig',
        iam: 'DeleteRole DeleteRolePolicy DetachRolePolicy PutRolePolicy AttachRolePolicy UpdateAssumeRolePolicy PutRolePermissionsBoundary',
        es: 'DeleteDomain DeleteElasticsearchDomain',
        cloudformation: 'DeleteStack',
      },
    },
    when: (evidence) =>
      attempted(evidence) && !byService(evidence) && ownRoleOf(evidence) === undefined && cutsPath(evidence),
    outcome: 'any',
    why: 'Events do not arrive here any more: this may be the last that does. An upgrade or a removal of the product does the same.',
    todo: [
      'Ask the actor whether this product was upgraded or removed on purpose.',
      'If not: the trail still records; read it in CloudTrail, Event history.',
      'Run `npx create-cloudtrail-kibana status --fix`, or create it anew.',
    ],
    technique: 'T1562.008',
    blind: 'Whether a subscription filter or a domain is the one of this product: each is taken for it.',
  },
  {
    id: 'alarms-muted',
    title: 'Muting alarms or event rules',
    severity: 'look-today',
    candidates: {
      calls: {
        monitoring:
          'PutMetricAlarm DeleteAlarms DisableAlarmActions SetAlarmState PutAlarmMuteRule DeleteInsightRules DisableInsightRules',
        logs: 'DeleteMetricFilter DeleteLogAnomalyDetector',
        events: 'DisableRule DeleteRule RemoveTargets PutRule',
        sns: 'DeleteTopic Unsubscribe',
      },
    },
    when: (evidence) => attempted(evidence) && !byService(evidence) && mutesAlarm(evidence),
    outcome: 'any',
    why: 'Nobody gets the mail any more. The alarms of this product and those of CIS hang on such filters, rules and topics.',
    todo: [
      'Look what the alarm, filter or rule was for.',
      'Switch it on again, or create it anew.',
      'Look what the actor did afterwards.',
    ],
    technique: 'T1562.001',
    blind: 'An alarm with a threshold that is never reached, or without a recipient.',
  },
];

/** To make or change an alarm or a rule mutes it with one value alone. */
function mutesAlarm(evidence: Evidence): boolean {
  if (nameOf(evidence) === 'PutMetricAlarm') return isOff(evidence, 'actionsEnabled');
  return nameOf(evidence) !== 'PutRule' || has(evidence, 'state', 'DISABLED');
}

/** The last part of a name or ARN of a function, without its version. */
const functionOf = (evidence: Evidence): string =>
  (one(evidence, 'functionName') ?? '').replace(/^.*:function:/, '').split(':')[0] ?? '';

/** CloudFormation's name for a function of a stack of this product, here or in another region. */
const OWN_FUNCTION = /-(LogsToElasticsearch|UpdateElasticsearch)-[A-Za-z0-9]+$/;

function cutsPath(evidence: Evidence): boolean {
  const { own, record } = evidence;
  if (record.eventSource === 'cloudformation.amazonaws.com') {
    // By name, or by ARN: `arn:aws:cloudformation:eu-west-1:111122223333:stack/audit/1b2c`.
    const stack = one(evidence, 'stackName') ?? '';
    return own.stackName !== '' && (stack.split(':stack/')[1]?.split('/')[0] ?? stack) === own.stackName;
  }
  if (record.eventSource === 'iam.amazonaws.com') {
    const role = one(evidence, 'roleName');
    return Object.values(own.roles).some((arn) => role !== undefined && arn.endsWith(`/${role}`));
  }
  if (record.eventSource !== 'lambda.amazonaws.com') return true;
  const name = functionOf(evidence);
  if (name !== own.forwarder && name !== own.updater && !OWN_FUNCTION.test(name)) return false;
  return (
    !nameOf(evidence).startsWith('PutFunctionConcurrency') ||
    has(evidence, 'reservedConcurrentExecutions', '0')
  );
}
