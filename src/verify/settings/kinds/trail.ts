import type { Kind } from '../kind.ts';

/** AWS::CloudTrail::Trail. Where it delivers to is the row "Trail logging"'s question. */
export const trail: Kind = {
  compared: [
    'S3BucketName',
    'IsMultiRegionTrail',
    'IncludeGlobalServiceEvents',
    'EnableLogFileValidation',
    'CloudWatchLogsRoleArn',
  ],
  read: async (_, { trails }) => {
    const now = (await trails()).own?.trail;
    return now && { ...now, EnableLogFileValidation: now.LogFileValidationEnabled };
  },
};
