export { ServiceQuotasClient as Client } from '@aws-sdk/client-service-quotas';
