import type { Is } from '../rows.ts';
import { any, calls, change, failed, foreign, login } from './common.ts';
import { DETECTIONS } from './detections.ts';
import { anyDetection, CONTROLS } from './security.ts';

/** What each saved search of events has to find, by its id. */
export const SEARCHES: Readonly<Record<string, Is>> = {
  changes: change,
  errors: failed,
  'sign-ins': login,
  'third-parties': foreign,
  detections: anyDetection,
  terminated: calls('ec2', /TerminateInstances/),
  opened: any(DETECTIONS['Security group opened to the internet'] as Is),
  dns: calls('route53', /Change.*|(Create|Delete)HostedZone|AssociateVPC.*|UpdateHostedZoneComment/),
  key: calls('iam', /CreateAccessKey/),
  ...Object.fromEntries(Object.entries(CONTROLS).map(([id, [, is]]) => [`control-${id}`, is])),
};
