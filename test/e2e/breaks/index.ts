import type { RowName } from '../../../src/verify/rows.ts';
import { ALARMS, ALERTS } from './alerts.ts';
import type { Break } from './break.ts';
import { COMPLETENESS } from './completeness.ts';
import { ACCESS_POLICY, CLUSTER, DOMAIN_SETTINGS, FORWARDER_ENDPOINT, INDEX_TEMPLATES } from './domain.ts';
import { FORWARDER_FUNCTION, HISTORY_FUNCTION, UPDATER_ANSWERS, UPDATER_FUNCTION } from './functions.ts';
import {
  ENGINE_SUPPORT,
  EVENTS_ARRIVE,
  FAILURE_QUEUE,
  FUTURE_MONTHS,
  QUARANTINE,
  STACK_COMPLETE,
  STORAGE,
  VENDOR_NAMES,
} from './load.ts';
import { FORWARDER_ERRORS, LOG_GROUP, METRIC_FILTERS, SUBSCRIPTION } from './logs.ts';
import { ACCOUNT_NAMES } from './names.ts';
import {
  ADDRESSES,
  CERTIFICATE,
  PROXY_CLOSES,
  PROXY_IMAGE,
  PROXY_MACHINE,
  PROXY_REACHABLE,
  PROXY_REFUSES,
  PROXY_SETTINGS,
  UI_STATUS,
} from './proxy.ts';
import { ROLES } from './roles.ts';
import { SCHEDULED_RUNS } from './scheduled-runs.ts';
import { TRAIL_BUCKET, TRAIL_LOGGING, TRAIL_SETTINGS } from './trail.ts';
import { BOARDS, INDEX_PATTERN } from './ui.ts';
import { WEBHOOK } from './webhook.ts';

/** How what each row looks at is broken for real: a row without an entry proves nothing by being green. */
export const BREAKS: Readonly<Record<RowName, readonly Break[]>> = {
  'Stack complete': STACK_COMPLETE,
  'Trail logging': TRAIL_LOGGING,
  'Trail settings': TRAIL_SETTINGS,
  'Trail bucket': TRAIL_BUCKET,
  'Log group': LOG_GROUP,
  'Subscription filter': SUBSCRIPTION,
  'Forwarder function': FORWARDER_FUNCTION,
  'Forwarder without errors': FORWARDER_ERRORS,
  'Updater function': UPDATER_FUNCTION,
  'History function': HISTORY_FUNCTION,
  'Updater answers': UPDATER_ANSWERS,
  'Scheduled runs': SCHEDULED_RUNS,
  Roles: ROLES,
  'Domain settings': DOMAIN_SETTINGS,
  'Cluster and newest event': CLUSTER,
  'Access policy': ACCESS_POLICY,
  'Forwarder endpoint': FORWARDER_ENDPOINT,
  'Index templates': INDEX_TEMPLATES,
  'Account names': ACCOUNT_NAMES,
  'Proxy machine': PROXY_MACHINE,
  'Proxy settings': PROXY_SETTINGS,
  'Proxy image': PROXY_IMAGE,
  'Proxy reachable': PROXY_REACHABLE,
  'Certificate pinned': CERTIFICATE,
  'Proxy refuses strangers': PROXY_REFUSES,
  'Proxy closes the engine': PROXY_CLOSES,
  'UI status': UI_STATUS,
  'Index pattern': INDEX_PATTERN,
  Boards: BOARDS,
  'Authorised addresses': ADDRESSES,
  Alerts: ALERTS,
  Webhook: WEBHOOK,
  'Metric filters': METRIC_FILTERS,
  Alarms: ALARMS,
  'Failure queue': FAILURE_QUEUE,
  Quarantine: QUARANTINE,
  'Future months': FUTURE_MONTHS,
  'Events arrive': EVENTS_ARRIVE,
  Completeness: COMPLETENESS,
  Storage: STORAGE,
  'Vendor names': VENDOR_NAMES,
  'Engine support': ENGINE_SUPPORT,
};
