import { authorisedAddresses } from './checks/addresses.ts';
import { alarms, alertsGoOut, metricFilters } from './checks/alarms.ts';
import { trailBucket } from './checks/bucket.ts';
import { completeness } from './checks/completeness.ts';
import {
  accessPolicy,
  clusterHealthy,
  domainSettings,
  forwarderEndpoint,
  futureMonths,
  indexTemplates,
} from './checks/domain.ts';
import { forwarderFunction, historySettings, updaterAnswers, updaterSettings } from './checks/functions.ts';
import { proxyImage } from './checks/image.ts';
import { eventsArrive, failureQueue, quarantine, storage, support, vendorNames } from './checks/load.ts';
import { forwarderErrors, logGroup } from './checks/log-group.ts';
import {
  certificatePinned,
  engineClosed,
  proxyMachine,
  proxyReachable,
  proxyRefuses,
  proxySettings,
  uiStatus,
} from './checks/proxy.ts';
import { referenceData } from './checks/reference.ts';
import { roles, scheduledRuns } from './checks/runs.ts';
import { stackComplete } from './checks/stack.ts';
import { subscription } from './checks/subscription.ts';
import { trailLogging, trailSettings } from './checks/trail.ts';
import { boards, indexPattern } from './checks/ui.ts';
import { webhook } from './checks/webhook.ts';
import type { HealthCheck } from './finding.ts';
import { AGAIN, ASK_AGAIN, SEE_FORWARDER, SEE_PROXY, SEE_UPDATER } from './settings/remedies.ts';

const hasWebhook: HealthCheck['of'] = ({ parameters }) => Boolean(parameters.AlertWebhook);
const hasAlerts: HealthCheck['of'] = (stack) => Boolean(stack.parameters.AlertEmail) || hasWebhook(stack);
const hasHistory: HealthCheck['of'] = ({ outputs }) => outputs.historyFunction !== undefined;
const hasTrail: HealthCheck['of'] = ({ outputs }) => outputs.trailArn !== undefined;

/**
 * All health checks, in the order shown: the stack; what an event passes from the trail to the index; what a request
 * passes from the proxy to the boards; the alerts; and what fills up or runs out.
 *
 * A new row needs a way to break what it looks at, in `test/e2e/breaks/`.
 */
export const ROWS = [
  { name: 'Stack complete', when: 'both', run: stackComplete, remedy: 'Run create-cloudtrail-kibana again.' },
  {
    name: 'Trail logging',
    when: 'both',
    run: trailLogging,
    fixable: true,
    remedy: 'Start it: aws cloudtrail start-logging --name <trail>',
  },
  {
    name: 'Trail settings',
    when: 'status',
    run: trailSettings,
    remedy: ASK_AGAIN,
    covers: ['AWS::CloudTrail::Trail'],
  },
  {
    name: 'Trail bucket',
    when: 'status',
    run: trailBucket,
    of: hasTrail,
    remedy: ASK_AGAIN,
    covers: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
  },
  { name: 'Log group', when: 'status', run: logGroup, remedy: ASK_AGAIN, covers: ['TrailLogGroup'] },
  {
    name: 'Subscription filter',
    when: 'status',
    run: subscription,
    needs: ['Log group'],
    remedy: 'See the log group in the CloudWatch console.',
    covers: ['AWS::Logs::SubscriptionFilter', 'SubscriptionPermission'],
  },
  {
    name: 'Forwarder function',
    when: 'status',
    run: forwarderFunction,
    remedy: ASK_AGAIN,
    covers: ['LogsToElasticsearch', 'ForwarderFailures', 'ForwarderLogGroup'],
  },
  { name: 'Forwarder without errors', when: 'both', run: forwarderErrors, remedy: SEE_FORWARDER },
  {
    name: 'Updater function',
    when: 'status',
    run: updaterSettings,
    remedy: ASK_AGAIN,
    covers: ['UpdateElasticsearch', 'UpdaterFailures', 'UpdaterLogGroup'],
  },
  {
    name: 'History function',
    when: 'status',
    run: historySettings,
    remedy: ASK_AGAIN,
    covers: ['HistoryFunction', 'HistoryLogGroup', 'AWS::StepFunctions::StateMachine'],
  },
  { name: 'Updater answers', when: 'both', run: updaterAnswers, remedy: SEE_UPDATER },
  {
    name: 'Scheduled runs',
    when: 'status',
    run: scheduledRuns,
    remedy: ASK_AGAIN,
    covers: ['AWS::Events::Rule', 'DailyRunPermission', 'SessionRunPermission'],
  },
  {
    name: 'Roles',
    when: 'status',
    run: roles,
    remedy: ASK_AGAIN,
    covers: ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::InstanceProfile'],
  },
  {
    name: 'Domain settings',
    when: 'status',
    run: domainSettings,
    remedy: ASK_AGAIN,
    covers: ['AWS::OpenSearchService::Domain', 'AWS::Logs::ResourcePolicy', 'DomainErrors'],
  },
  {
    name: 'Cluster and newest event',
    when: 'both',
    run: clusterHealthy,
    remedy: SEE_UPDATER,
    needs: ['Updater answers'],
  },
  {
    name: 'Access policy',
    when: 'both',
    run: accessPolicy,
    remedy: SEE_UPDATER,
    fixable: true,
    needs: ['Updater answers'],
  },
  {
    name: 'Forwarder endpoint',
    when: 'both',
    run: forwarderEndpoint,
    remedy: SEE_UPDATER,
    fixable: true,
    needs: ['Updater answers'],
  },
  {
    name: 'Index templates',
    when: 'both',
    run: indexTemplates,
    remedy: SEE_UPDATER,
    fixable: true,
    needs: ['Updater answers'],
    covers: ['Custom::UpdateElasticsearch'],
  },
  {
    name: 'Account names',
    when: 'both',
    run: referenceData,
    remedy: SEE_UPDATER,
    fixable: true,
    needs: ['Updater answers'],
    covers: ['Names'],
  },
  {
    name: 'Proxy machine',
    when: 'status',
    run: proxyMachine,
    remedy: ASK_AGAIN,
    covers: ['AWS::EC2::Instance', 'AWS::EC2::EIP', 'AWS::EC2::EIPAssociation'],
  },
  {
    name: 'Proxy settings',
    when: 'status',
    run: proxySettings,
    remedy: ASK_AGAIN,
    covers: [
      'ProxyConfig',
      'ProxyLocations',
      'ProxyUpstream',
      'ProxyRefresh',
      'ProxyCertificateScript',
      'ProxyUpdates',
    ],
  },
  { name: 'Proxy image', when: 'status', run: proxyImage, remedy: AGAIN },
  { name: 'Proxy reachable', when: 'both', run: proxyReachable, remedy: SEE_PROXY },
  {
    name: 'Certificate pinned',
    when: 'both',
    run: certificatePinned,
    remedy: SEE_PROXY,
    needs: ['Proxy reachable'],
    covers: ['ProxyCertificate'],
  },
  {
    name: 'Proxy refuses strangers',
    when: 'both',
    run: proxyRefuses,
    remedy: SEE_PROXY,
    needs: ['Certificate pinned'],
  },
  {
    name: 'Proxy closes the engine',
    when: 'both',
    run: engineClosed,
    remedy: SEE_PROXY,
    needs: ['Certificate pinned'],
  },
  { name: 'UI status', when: 'both', run: uiStatus, remedy: AGAIN, needs: ['Certificate pinned'] },
  {
    name: 'Index pattern',
    when: 'both',
    run: indexPattern,
    remedy: AGAIN,
    fixable: true,
    needs: ['UI status', 'Updater answers'],
  },
  { name: 'Boards', when: 'both', run: boards, remedy: AGAIN, fixable: true, needs: ['UI status'] },
  {
    name: 'Authorised addresses',
    when: 'status',
    run: authorisedAddresses,
    remedy: 'See the security groups of the proxy.',
    covers: ['AWS::EC2::SecurityGroup'],
  },
  {
    name: 'Alerts',
    when: 'both',
    run: alertsGoOut,
    of: hasAlerts,
    covers: ['AWS::SNS::Topic'],
    remedy: 'Look at the topic in the SNS console.',
  },
  {
    name: 'Webhook',
    when: 'both',
    run: webhook,
    of: hasWebhook,
    covers: ['Messenger', 'MessengerFailures', 'MessengerLogGroup', 'MessengerPermission'],
    remedy: 'Read the log group of Messenger.',
  },
  {
    name: 'Metric filters',
    when: 'status',
    run: metricFilters,
    of: hasAlerts,
    remedy: ASK_AGAIN,
    covers: ['AWS::Logs::MetricFilter'],
    needs: ['Log group'],
  },
  { name: 'Alarms', when: 'status', run: alarms, remedy: ASK_AGAIN, covers: ['AWS::CloudWatch::Alarm'] },
  {
    name: 'Failure queue',
    when: 'both',
    run: failureQueue,
    covers: ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
    remedy: 'See the queue in the SQS console.',
  },
  { name: 'Quarantine', when: 'status', run: quarantine, remedy: SEE_UPDATER, needs: ['Updater answers'] },
  {
    name: 'Future months',
    when: 'status',
    run: futureMonths,
    remedy: SEE_UPDATER,
    fixable: true,
    needs: ['Updater answers'],
  },
  { name: 'Vendor names', when: 'status', run: vendorNames, remedy: SEE_UPDATER, needs: ['Updater answers'] },
  {
    name: 'Events arrive',
    when: 'status',
    run: eventsArrive,
    remedy: SEE_UPDATER,
    needs: ['Updater answers'],
  },
  {
    name: 'Completeness',
    when: 'status',
    run: completeness,
    of: hasHistory,
    remedy: 'Compare the log files with the index: create-cloudtrail-kibana verify',
  },
  { name: 'Storage', when: 'status', run: storage, remedy: SEE_UPDATER, needs: ['Updater answers'] },
  { name: 'Engine support', when: 'status', run: support, remedy: 'Plan an upgrade: run with --engine.' },
] as const satisfies readonly HealthCheck[];

export type RowName = (typeof ROWS)[number]['name'];

/** The rows of a deployment or of `status`, for a stack that may lack some of what they look at. */
export const rowsFor = (when: 'deploy' | 'status'): readonly HealthCheck[] =>
  (ROWS as readonly HealthCheck[]).filter((row) => row.when === 'both' || row.when === when);
