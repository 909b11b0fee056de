import { CONTROLS } from '../../lambda/detections/controls.ts';
import { LATER } from '../../lambda/detections/later.ts';
import { DETECTIONS } from '../../lambda/detections/table/index.ts';
import { allOf, calls, type SavedSearch } from './define.ts';
import {
  ATTEMPTS,
  CHANGES,
  DETECTED,
  FAILED,
  FIRST_TIMES,
  SEVERITY_QUERIES,
  SIGN_IN,
  THIRD_PARTY,
} from './queries.ts';

/** Who did what to what, from where. */
const COLUMNS: readonly string[] = [
  'actor',
  'eventName',
  'target',
  'eventSource',
  'awsRegion',
  'sourceIPAddress',
  'event.outcome',
  'errorCode',
];

/** As many as a list on a board has room for, beside what it is about. */
const SHORT: readonly string[] = ['actor', 'eventName', 'target', 'event.outcome', 'sourceIPAddress'];

const search = (
  id: string,
  title: string,
  query: string,
  columns: readonly string[] = COLUMNS,
): SavedSearch => ({ id, title, query, columns });

export const SEARCHES: readonly SavedSearch[] = [
  search('changes', 'Changes', CHANGES, SHORT),
  search('attempts', 'Changes, done and failed', ATTEMPTS, SHORT),
  search('refused-changes', 'Changes that failed', allOf(ATTEMPTS, FAILED)),
  search('first-times', 'First times', FIRST_TIMES, [
    'actor',
    'eventSource',
    'first.service',
    'awsRegion',
    'first.region',
    'source.countryName',
    'first.country',
    'first.network',
    'userAgent',
    'first.agent',
  ]),
  search('errors', 'Errors', FAILED, [
    'actor',
    'eventName',
    'errorCode',
    'errorMessage',
    'eventSource',
    'sourceIPAddress',
  ]),
  search('sign-ins', 'Console sign-ins', SIGN_IN, [
    'actor',
    'event.outcome',
    'additionalEventData.MFAUsed',
    'sourceIPAddress',
    'userAgent',
  ]),
  search('third-parties', 'Third parties', THIRD_PARTY, ['thirdParty.name', ...SHORT]),
  search('detections', 'Detections', DETECTED, ['detection.id', ...SHORT]),
  search('act-now', 'Act now', SEVERITY_QUERIES['Act now'], ['detection.actNow', ...SHORT]),
  search('look-today', 'Look today', SEVERITY_QUERIES['Look today'], ['detection.lookToday', ...SHORT]),
  search('terminated', 'Who terminated my instance?', calls('ec2', 'TerminateInstances'), [
    'actor',
    'target',
    'awsRegion',
    'sourceIPAddress',
    'event.outcome',
    'errorCode',
  ]),
  search('opened', 'Who opened 0.0.0.0/0?', 'detection.id:open-to-all', [
    'actor',
    'requestParameters.groupId',
    'requestParameters.ipPermissions.items.fromPort',
    'requestParameters.ipPermissions.items.toPort',
    'sourceIPAddress',
  ]),
  search(
    'dns',
    'Who changed DNS?',
    calls(
      'route53',
      'ChangeResourceRecordSets CreateHostedZone DeleteHostedZone AssociateVPCWithHostedZone UpdateHostedZoneComment',
    ),
  ),
  search('key', 'Who made this key?', calls('iam', 'CreateAccessKey'), [
    'actor',
    'responseElements.accessKey.userName',
    'responseElements.accessKey.accessKeyId',
    'sourceIPAddress',
    'event.outcome',
    'errorCode',
  ]),
  ...CONTROLS.map(({ id, number, title }) =>
    search(`control-${id}`, `${number}: ${title}`, `control.id:${id}`),
  ),
  ...[...DETECTIONS, ...LATER].map(({ id, title }) =>
    search(`detection-${id}`, `Detection: ${title}`, `detection.id:${id}`),
  ),
  {
    id: 'rejects',
    title: 'Rejected records',
    query: '*:*',
    columns: ['errorType', 'reason', 'record'],
    rejects: true,
  },
];
