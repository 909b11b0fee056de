import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../../../src/lambda/logs-to-elasticsearch/outcome.ts';

const service = (serviceEventDetails: unknown, more: object = {}) => ({
  eventType: 'AwsServiceEvent',
  serviceEventDetails,
  ...more,
});
const identityCenter = (eventName: string, result: string) => ({
  eventName,
  serviceEventDetails: { [eventName]: result },
});

describe('an event is a failure', () => {
  test.each<[string, Record<string, unknown>]>([
    ['with the code of an error', { errorCode: 'AccessDenied' }],
    ['with a message of an error alone', { errorMessage: 'Failed authentication' }],
    ['with a status of HTTP that is an error', { errorCode: '403' }],
    ['with such a status as a number', { errorCode: 500 }],
    [
      'when the console refuses a password',
      { eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' } },
    ],
    ['when the second factor is wrong', { eventName: 'CheckMfa', responseElements: { CheckMfa: 'Failure' } }],
    ['when a role is refused', { eventName: 'SwitchRole', responseElements: { SwitchRole: 'Failure' } }],
    [
      'when a new password is refused',
      { eventName: 'PasswordUpdated', responseElements: { PasswordUpdated: 'Failure' } },
    ],
    ['when a credential of Identity Center is wrong', identityCenter('CredentialVerification', 'Failure')],
    ['when a sign-in of Identity Center fails', identityCenter('UserAuthentication', 'Failure')],
    ['when Grafana says so', service({ result: { statusType: 'failure' } })],
    [
      'when Grafana says so against its own code',
      service({ result: { statusType: 'failure' } }, { errorCode: '200' }),
    ],
    ["when Grafana's status is one of an error", service({ result: { statusCode: '401' } })],
    ['when a backup fails', service({ state: 'FAILED' }, { eventName: 'BackupJobCompleted' })],
    ['when a backup is cut short', service({ state: 'ABORTED' }, { eventName: 'BackupJobCompleted' })],
    ['when a batch job fails', service({ jobId: '1', status: 'Failed' }, { eventName: 'JobStatusChanged' })],
    ['when an account is not made', service({ createAccountStatus: { state: 'FAILED' } })],
    ['when an account is not enrolled', service({ createManagedAccountStatus: { state: 'FAILED' } })],
    [
      "when Cognito's page refuses",
      service({}, { additionalEventData: { responseParameters: { status: 400 } }, eventName: 'Token_POST' }),
    ],
    ['when a rotation fails', service(undefined, { eventName: 'RotationFailed' })],
  ])('%s', (_, record) => {
    expect(outcomeOf({ eventName: 'e', ...record })).toBe('failure');
  });
});

describe('an event is a success', () => {
  test.each<[string, Record<string, unknown>]>([
    ['without an error', {}],
    ['with empty places for one', { errorCode: '', errorMessage: null }],
    ['with HTTP 200 in the place of one', { errorCode: '200' }],
    ['with HTTP 200 and a message', { errorCode: '200', errorMessage: 'OK' }],
    ['with HTTP 302 in the place of one', { errorCode: 302 }],
    ['with the word "null" in the place of one', { errorCode: 'null', errorMessage: 'None' }],
    [
      'when the console lets somebody in',
      { eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Success' } },
    ],
    ['when Identity Center does', identityCenter('UserAuthentication', 'Success')],
    [
      'when Grafana says so',
      service({ result: { statusType: 'success', statusCode: '200' } }, { errorCode: '200' }),
    ],
    ['when an account is made', service({ createAccountStatus: { state: 'SUCCEEDED' } })],
    [
      "when Cognito's page leads on",
      service({}, { additionalEventData: { responseParameters: { status: 302 } }, eventName: 'Login_POST' }),
    ],
    ['when a call is only named so', { eventName: 'ListJobsThatFailed' }],
    ['when details are a text', service('FAILED')],
    ['when a response only speaks of a failure', { responseElements: { failures: [], state: 'FAILED' } }],
  ])('%s', (_, record) => {
    expect(outcomeOf({ eventName: 'e', ...record })).toBe('success');
  });
});

test('a record that reports no call has no outcome', () => {
  expect(outcomeOf({})).toBeUndefined();
  expect(outcomeOf({ eventName: 'e', insightDetails: {} })).toBeUndefined();
});
