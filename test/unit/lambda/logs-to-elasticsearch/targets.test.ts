import { describe, expect, test } from 'vitest';
import { targetOf } from '../../../../src/lambda/logs-to-elasticsearch/target.ts';
import { linesOf } from '../../../helpers/forwarder/truths.ts';

interface Row {
  /** Service and call: `ec2:CreateVpc`. */
  readonly call: string;
  readonly target: string | null;
  /** Why there is no target. */
  readonly why?: string;
}

const ROWS = linesOf<Row>('targets.ndjson');

function recordOf({ call, target: _, why: __, ...parts }: Row) {
  const [service, eventName] = call.split(':');
  return { eventSource: `${service}.amazonaws.com`, eventName, ...parts };
}

describe('what a write call is about', () => {
  test.each(ROWS.map((row) => [row.call, row.target ?? `nothing: ${row.why}`, row] as const))(
    '%s is about %s',
    (_, __, row) => {
      expect(targetOf(recordOf(row)) ?? null).toBe(row.target);
    },
  );

  test('is told for the commonest calls, and a reason where it is not', () => {
    expect(new Set(ROWS.map(({ call }) => call)).size).toBeGreaterThan(200);
    expect(ROWS.filter(({ target, why }) => target === null && !why)).toEqual([]);
  });
});

describe('odd shapes', () => {
  test.each<[string, Record<string, unknown>, string | undefined]>([
    ['a record with nothing says nothing', {}, undefined],
    ['null parameters say nothing', { requestParameters: null, responseElements: null }, undefined],
    ['a list in the place of parameters says nothing', { requestParameters: ['a'] }, undefined],
    ['a text in the place of resources says nothing', { resources: 'arn:x' }, undefined],
    [
      'a name of a wrong type is no name',
      { requestParameters: { bucketName: { a: 1 }, count: 3 } },
      undefined,
    ],
    [
      'a hidden name is no name',
      { requestParameters: { name: 'HIDDEN_DUE_TO_SECURITY_REASONS' } },
      undefined,
    ],
    [
      'a policy is no name',
      { eventName: 'PutThing', requestParameters: { thingName: '{"a":1}' } },
      undefined,
    ],
    ['an unknown name is taken', { requestParameters: { force: true, crateName: 'c' } }, 'c'],
    ['the first resource stands in', { requestParameters: {}, resources: [{ ARN: 'arn:k' }] }, 'arn:k'],
    ['a resource without an ARN is passed over', { resources: [{ type: 'T' }, { ARN: 'arn:k' }] }, 'arn:k'],
    ['the same name twice is said once', { requestParameters: { instanceIds: ['i-1', 'i-1'] } }, 'i-1'],
    [
      'what stands beside a sign-in is not its target',
      { eventSource: 'signin.amazonaws.com', additionalEventData: { UserName: 'ana' } },
      undefined,
    ],
  ])('%s', (_, record, target) => {
    expect(targetOf(record)).toBe(target);
  });

  test('lists and wrappers in each other come to an end', () => {
    const lists = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    let wrapped: Record<string, unknown> = { crateName: 'c' };
    for (let at = 0; at < 5000; at++) wrapped = { ARequest: wrapped };
    expect(targetOf({ eventName: 'A', requestParameters: { instanceIds: lists } })).toBeUndefined();
    expect(targetOf({ eventName: 'A', requestParameters: wrapped })).toBeUndefined();
  });

  test('thousands of names of calls and parameters are no trouble', () => {
    for (let at = 0; at < 9000; at++)
      expect(targetOf({ eventName: `Put${at}`, requestParameters: { [`a${at}Name`]: 'x' } })).toBe('x');
  });
});
