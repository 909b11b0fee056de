import { setTimeout as sleep } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import type { Sandbox } from '../../../src/sandbox/client.ts';
import type { Keys } from '../organizations.ts';

/** An answer of Step Functions; a refused call gives its code as `__type`. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect.
export type Answer = Record<string, any>;

export type StatesApi = (operation: string, input?: object) => Promise<Answer>;

/** Calls of Step Functions at the local AWS, with root's keys unless others are given. */
export function statesApi(
  { awsEndpoint, credentials, region }: Pick<Sandbox, 'awsEndpoint' | 'credentials' | 'region'>,
  keys: Keys = credentials,
): StatesApi {
  const client = new AwsClient({ ...keys, service: 'states', region, retries: 0 });
  return async (operation, input = {}) => {
    const answer = await client.fetch(`${awsEndpoint}/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AWSStepFunctions.${operation}`,
      },
      body: JSON.stringify(input),
    });
    return JSON.parse((await answer.text()) || '{}') as Answer;
  };
}

/** DescribeExecution, once the execution is no longer running. */
export async function ended(states: StatesApi, executionArn: string): Promise<Answer> {
  for (;;) {
    const found = await states('DescribeExecution', { executionArn });
    if (found.status !== 'RUNNING') return found;
    await sleep(50);
  }
}

/** DescribeMapRun of an execution's Map Runs, the latest last. */
export async function mapRuns(states: StatesApi, executionArn: string): Promise<Answer[]> {
  const { mapRuns: listed } = await states('ListMapRuns', { executionArn });
  return Promise.all((listed as Answer[]).map(({ mapRunArn }) => states('DescribeMapRun', { mapRunArn })));
}
