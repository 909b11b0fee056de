import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { type Kind, orGone } from '../kind.ts';

/** AWS::CloudTrail::Trail. Where it delivers to is the row "Trail logging"'s question. */
export const trail: Kind = {
  compared: [
    'S3BucketName',
    'IsMultiRegionTrail',
    'IncludeGlobalServiceEvents',
    'EnableLogFileValidation',
    'CloudWatchLogsRoleArn',
  ],
  read: async ({ id }, { fx }) => {
    const client = await fx.aws.cloudTrail();
    const found = await orGone(client.send(new DescribeTrailsCommand({ trailNameList: [id] })));
    const now = found?.trailList?.[0];
    return now && { ...now, EnableLogFileValidation: now.LogFileValidationEnabled };
  },
};
