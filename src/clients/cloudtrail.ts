export { CloudTrailClient as Client } from '@aws-sdk/client-cloudtrail';
