export { SFNClient as Client } from '@aws-sdk/client-sfn';
