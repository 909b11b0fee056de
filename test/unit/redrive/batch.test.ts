import { describe, expect, test } from 'vitest';
import {
  failedCall,
  failureReason,
  isOfCloudFormation,
  NOTHING,
  recordCounts,
  summary,
} from '../../../src/redrive/batch.ts';

const EVENT = { awslogs: { data: 'H4sI' } };
const ENVELOPE = {
  version: '1.0',
  requestContext: {
    functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:audit-LogsToElasticsearch-1:$LATEST',
    condition: 'RetriesExhausted',
    approximateInvokeCount: 3,
  },
  requestPayload: EVENT,
  responseContext: { statusCode: 200, functionError: 'Unhandled' },
  responsePayload: { errorMessage: 'HTTP 503' },
};

describe('failedCall', () => {
  test('gives the function and what it was called with.', () => {
    const functionName = 'audit-LogsToElasticsearch-1';
    expect(failedCall(JSON.stringify(ENVELOPE))).toEqual({ functionName, event: EVENT });
  });

  test('gives a call whose function the message does not tell.', () => {
    const body = JSON.stringify({ ...ENVELOPE, requestContext: {} });
    expect(failedCall(body)).toEqual({ functionName: '', event: EVENT });
  });

  test('tells a request of CloudFormation from a run by a rule.', () => {
    expect(isOfCloudFormation({ RequestType: 'Create', ResponseURL: 'https://x.test' })).toBe(true);
    expect(isOfCloudFormation({ action: 'reconcile' })).toBe(false);
  });

  test.each<[string, string | undefined]>([
    ['no body', undefined],
    ['text', 'hello'],
    ['a bare event, as a dead-letter queue gets it', JSON.stringify(EVENT)],
    ['an envelope without a payload', JSON.stringify({ ...ENVELOPE, requestPayload: null })],
    ['an envelope with a list', JSON.stringify({ ...ENVELOPE, requestPayload: [EVENT] })],
    ['null', 'null'],
  ])('%s is none', (_, body) => {
    expect(failedCall(body)).toBeUndefined();
  });
});

test.each<[string, string, ReturnType<typeof recordCounts>]>([
  [
    'counts',
    '{"Received":4,"Indexed":2,"Duplicate":1,"Quarantined":1,"Retried":9,"Bytes":1}',
    { received: 4, indexed: 2, duplicate: 1, quarantined: 1 },
  ],
  ['a number that is missing', '{"Received":4,"Indexed":2,"Duplicate":1}', undefined],
  ['a number that is none', '{"Received":"4","Indexed":2,"Duplicate":1,"Quarantined":1}', undefined],
  ['null', 'null', undefined],
])('recordCounts of %s', (_, answer, expected) => {
  expect(recordCounts(answer)).toEqual(expected);
});

test.each([
  ['{"errorType":"Error","errorMessage":"1 of 2 records not delivered"}', '1 of 2 records not delivered'],
  ['', 'Unhandled'],
  ['{"errorMessage":""}', 'Unhandled'],
])('failureReason of %j is %j', (answer, reason) => {
  expect(failureReason(answer, 'Unhandled')).toBe(reason);
});

test.each([
  [{}, 'The failure queue is empty.'],
  [
    { batches: 1, received: 4, indexed: 2, duplicate: 1, quarantined: 1 },
    '1 batch redriven: 4 received, 2 indexed, 1 there already, 1 quarantined; 0 failed.',
  ],
  [
    { failed: 2, left: 1 },
    '0 batches redriven: 0 received, 0 indexed, 0 there already, 0 quarantined; 2 failed; 1 left that are no failed calls.',
  ],
  [
    { messages: 1 },
    '0 batches redriven: 0 received, 0 indexed, 0 there already, 0 quarantined; 1 message sent to the webhook; 0 failed.',
  ],
  [
    { runs: 1 },
    '0 batches redriven: 0 received, 0 indexed, 0 there already, 0 quarantined; 1 run of the updater made again; 0 failed.',
  ],
])('summary of %o', (over, text) => {
  expect(summary({ ...NOTHING, ...over })).toBe(text);
});
