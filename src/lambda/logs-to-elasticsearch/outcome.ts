import type { JsonObject } from '../json.ts';
import { at, isObject, plainText } from '../json.ts';

export type Outcome = 'success' | 'failure';

/**
 * Whether the call, the sign-in or the work of a service succeeded. Undefined for a record that reports none of them
 * (Insights).
 */
export function outcomeOf(record: JsonObject): Outcome | undefined {
  if (record.insightDetails !== undefined || record.eventName === undefined) return undefined;
  const { errorCode, errorMessage } = record;
  if (isError(errorCode) || resultFailed(record)) return 'failure';
  // A code that says "success" is the last word; its message is no error either.
  return !errorCode && isError(errorMessage) ? 'failure' : 'success';
}

/**
 * Codes that are no error. Amazon Managed Grafana writes the status of HTTP into `errorCode`, "200" for all that goes
 * well (Amazon Managed Grafana User Guide, "Logging Amazon Managed Grafana API calls using AWS CloudTrail"). The words
 * are what tools that pass records on put in the place of an error that is not there.
 */
const NO_ERROR: ReadonlySet<string> = new Set(['0', 'OK', 'SUCCESS', 'NONE', 'NULL']);
/** HTTP (RFC 9110): all below 400 is no error. */
const HTTP_STATUS = /^[1-5]\d\d(?:\.0)?$/;

function isError(code: unknown): boolean {
  if (code === undefined || code === null || code === '' || code === false || code === 0) return false;
  if (isObject(code)) return true;
  const word = String(code);
  return HTTP_STATUS.test(word) ? Number(word) >= 400 : !NO_ERROR.has(word.toUpperCase());
}

/** What a result is called when it is a failure, in any case. */
const FAILURES: ReadonlySet<string> = new Set(['FAILURE', 'FAILED', 'ERROR', 'ABORTED', 'EXPIRED']);

const failed = (result: unknown): boolean => typeof result === 'string' && FAILURES.has(result.toUpperCase());

/** A failure that stands in a result, without an error beside it. */
function resultFailed(record: JsonObject): boolean {
  const { eventName, eventType, serviceEventDetails } = record;
  const response = record.responseElements as JsonObject | null | undefined;
  // Named after the event: ConsoleLogin, CheckMfa, SwitchRole and the like (CloudTrail User Guide, "AWS Management Console
  // sign-in events").
  if (response && (failed(response.ConsoleLogin) || failed(own(response, eventName)))) return true;
  // What follows is of sign-ins and of services at work.
  if (eventType === 'AwsApiCall' && serviceEventDetails === undefined) return false;
  if (failed(own(record.additionalEventData, eventName))) return true;
  if (isObject(serviceEventDetails) && serviceFailed(serviceEventDetails, eventName)) return true;
  if (eventType !== 'AwsServiceEvent') return false;
  // Cognito's pages for sign-in answer with a status of HTTP (Amazon Cognito Developer Guide, "Amazon Cognito logging in
  // AWS CloudTrail").
  if (Number(plainText(at(record.additionalEventData, 'responseParameters', 'status'))) >= 400) return true;
  // RotationFailed, TestRotationFailed (Secrets Manager User Guide, "Log AWS Secrets Manager events with AWS CloudTrail").
  return typeof eventName === 'string' && eventName.endsWith('Failed');
}

const own = (object: unknown, key: unknown): unknown =>
  isObject(object) && typeof key === 'string' ? object[key] : undefined;

function serviceFailed(details: JsonObject, eventName: unknown): boolean {
  return (
    // CredentialVerification, UserAuthentication (IAM Identity Center User Guide, "Understanding IAM Identity Center sign-in
    // events"; the same of smart cards: WorkSpaces Administration Guide, "Understanding AWS sign-in events").
    failed(own(details, eventName)) ||
    // Amazon Managed Grafana User Guide, "Logging Amazon Managed Grafana API calls using AWS CloudTrail".
    failed(at(details, 'result', 'statusType')) ||
    isError(at(details, 'result', 'statusCode')) ||
    // AWS Backup Developer Guide, "Logging AWS Backup API calls with CloudTrail".
    failed(details.state) ||
    // JobStatusChanged (Amazon S3 User Guide, "Tracking an S3 Batch Operations job through Amazon EventBridge and AWS
    // CloudTrail").
    failed(details.status) ||
    // `createManagedAccountStatus` and others (AWS Control Tower User Guide, "Lifecycle events in AWS Control Tower");
    // `createAccountStatus` (AWS Organizations User Guide, "Logging AWS Organizations API calls with AWS CloudTrail").
    Object.keys(details).some((key) => key.endsWith('Status') && failed(at(details, key, 'state')))
  );
}
