import { gzipSync } from 'node:zlib';

export const ACCOUNT = '111122223333';

/** A record of a day (YYYY-MM-DD), as CloudTrail writes one. */
const record = (day: string, at: number) => ({
  eventVersion: '1.11',
  eventID: `${day}-${at}`,
  eventTime: `${day}T10:00:${String(at % 60).padStart(2, '0')}Z`,
  eventSource: 'iam.amazonaws.com',
  eventName: 'ListUsers',
  awsRegion: 'us-east-1',
  sourceIPAddress: '203.0.113.9',
  userAgent: 'aws-cli/2.0',
  eventType: 'AwsApiCall',
  recipientAccountId: ACCOUNT,
  userIdentity: {
    type: 'IAMUser',
    arn: `arn:aws:iam::${ACCOUNT}:user/ada`,
    accountId: ACCOUNT,
    userName: 'ada',
  },
});
/** Records of a day, `from` to `to` of them. */
export const records = (day: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => record(day, from + at));

/** A log file of these records. */
export const packed = (list: object[]) => gzipSync(JSON.stringify({ Records: list }));
