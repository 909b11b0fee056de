export { CloudFormationClient as Client } from '@aws-sdk/client-cloudformation';
