import { CONTROLS } from './controls.ts';
import { byId, calls, type SavedSearch } from './define.ts';
import { ANY_DETECTION, DETECTIONS } from './detections.ts';
import { CHANGES, FAILED, SIGN_IN, THIRD_PARTY } from './queries.ts';

/** Who did what to what, from where. */
const COLUMNS: readonly string[] = [
  'actor',
  'eventName',
  'target',
  'eventSource',
  'awsRegion',
  'sourceIPAddress',
  'errorCode',
];

const search = (
  id: string,
  title: string,
  query: string,
  columns: readonly string[] = COLUMNS,
): SavedSearch => ({ id, title, query, columns });

export const SEARCHES: readonly SavedSearch[] = [
  search('changes', 'Changes', CHANGES),
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
  search('third-parties', 'Third parties', THIRD_PARTY, [
    'thirdParty.name',
    'thirdParty.via',
    'actor',
    'eventName',
    'target',
    'sourceIPAddress',
    'errorCode',
  ]),
  search('detections', 'Detections', ANY_DETECTION),
  search('terminated', 'Who terminated my instance?', calls('ec2', 'TerminateInstances'), [
    'actor',
    'target',
    'awsRegion',
    'sourceIPAddress',
    'errorCode',
  ]),
  search('opened', 'Who opened 0.0.0.0/0?', byId(DETECTIONS, 'open-to-all').query, [
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
    'errorCode',
  ]),
  ...CONTROLS.map(({ id, number, title, query }) => search(`control-${id}`, `${number}: ${title}`, query)),
  {
    id: 'rejects',
    title: 'Rejected records',
    query: '*:*',
    columns: ['errorType', 'reason', 'record'],
    rejects: true,
  },
];
