import type { Is } from '../rows.ts';
import { all, attempt, calls, change, failed, first, foreign, found, login } from './common.ts';
import { bySeverity, detected, IDS } from './detections.ts';
import { CONTROLS } from './security.ts';

/** What each saved search of events has to find, by its id. */
export const SEARCHES: Readonly<Record<string, Is>> = {
  changes: change,
  attempts: attempt,
  'refused-changes': all(attempt, failed),
  'first-times': first('service', 'region', 'country', 'network', 'agent'),
  errors: failed,
  'sign-ins': login,
  'third-parties': foreign,
  detections: detected,
  'act-now': bySeverity('act-now'),
  'look-today': bySeverity('look-today'),
  terminated: calls('ec2', /TerminateInstances/),
  opened: found('open-to-all'),
  dns: calls('route53', /Change.*|(Create|Delete)HostedZone|AssociateVPC.*|UpdateHostedZoneComment/),
  key: calls('iam', /CreateAccessKey/),
  ...Object.fromEntries(Object.entries(CONTROLS).map(([id, [, is]]) => [`control-${id}`, is])),
  ...Object.fromEntries(IDS.map((id) => [`detection-${id}`, found(id)])),
};
