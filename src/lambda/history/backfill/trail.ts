import { CLOUDTRAIL, endpoint } from '../../endpoint.ts';
import { RequestError } from '../../update-elasticsearch/request-error.ts';
import type { History } from '../deps.ts';

/** Where a trail puts its log files. */
export interface TrailBucket {
  readonly bucket: string;
  /** Ends with a slash, or is empty. */
  readonly prefix: string;
}

interface Trail {
  readonly S3BucketName?: string;
  readonly S3KeyPrefix?: string;
  readonly CloudWatchLogsLogGroupArn?: string;
}

const TARGET = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails';

/** The bucket of the trail that writes to the stack's log group (CloudTrail API Reference, "DescribeTrails"). */
export async function trailBucket({ env, send, logGroup }: History): Promise<TrailBucket> {
  const { url } = endpoint(CLOUDTRAIL, env);
  const answer = await send({
    url: `${url}/`,
    method: 'POST',
    service: CLOUDTRAIL.signing,
    target: TARGET,
    contentType: 'application/x-amz-json-1.1',
    body: '{"includeShadowTrails":true}',
    timeout: 20_000,
  });
  if (answer.status !== 200) throw new RequestError('cloudtrail DescribeTrails', answer);
  const { trailList = [] } = JSON.parse(answer.text) as { trailList?: Trail[] };
  const trail = trailList.find(({ CloudWatchLogsLogGroupArn: arn = '' }) => arn.split(':')[6] === logGroup);
  if (!trail?.S3BucketName)
    throw new Error(`no trail writes to the log group ${logGroup}: name the bucket of the log files`);
  const { S3KeyPrefix: prefix = '' } = trail;
  return {
    bucket: trail.S3BucketName,
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
  };
}
