import {
  accounts,
  alertEmail,
  alertWebhook,
  allowDevTools,
  artifactsBucket,
  authorizedIps,
  protocol,
  vendors,
} from './access.ts';
import { permissionsBoundary, protect, tags } from './account.ts';
import { domain, domainSize, engine, errorLogs, retentionDays, stackName } from './domain.ts';
import { eventsPerMonth, history, logDays, logGroup } from './events.ts';
import { instanceType, nodes, volume } from './nodes.ts';

/**
 * Every setting of a deployment by its flag, in the order asked. A new one is a row, a field of `Answers` and a
 * parameter of the template; parsing, help, questions, parameters, the list of changes and the line that repeats a run
 * read this table.
 */
export const SETTINGS = {
  'stack-name': stackName,
  'domain-size': domainSize,
  'authorized-ip': authorizedIps,
  engine,
  'log-group': logGroup,
  history,
  account: accounts,
  vendor: vendors,
  'alert-email': alertEmail,
  'alert-webhook': alertWebhook,
  // Last of the questions: by then it may have been read.
  'events-per-month': eventsPerMonth,
  'domain-name': domain,
  nodes,
  'instance-type': instanceType,
  volume,
  'artifacts-bucket': artifactsBucket,
  'retention-days': retentionDays,
  'log-days': logDays,
  'error-logs': errorLogs,
  http: protocol,
  'allow-dev-tools': allowDevTools,
  tag: tags,
  'permissions-boundary': permissionsBoundary,
  protect,
} as const;

export type SettingName = keyof typeof SETTINGS;

/** The flags of all settings, with their own types. */
export const SETTING_FLAGS = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, { flag }]) => [name, flag]),
) as { readonly [N in SettingName]: (typeof SETTINGS)[N]['flag'] };
