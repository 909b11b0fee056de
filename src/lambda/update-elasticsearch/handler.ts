import { setTimeout as sleep } from 'node:timers/promises';
import { signedSend } from '../sign.ts';
import { makeAws } from './aws.ts';
import { askDomain } from './domain.ts';
import type { ResourceEvent } from './respond.ts';
import { type ActionEvent, type UpdateResult, update } from './update.ts';

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

/** UpdateElasticsearch; see {@link update}. `DESIRED` holds the desired state, `STACK_ID` the ARN of the stack. */
export async function handler(event: ResourceEvent | ActionEvent, context: Context): Promise<UpdateResult> {
  const send = signedSend({ env: process.env, fetch });
  return update(event, {
    aws: makeAws(send, process.env),
    askAt: (endpoint) => askDomain(send, endpoint),
    desired: process.env.DESIRED,
    self: {
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? '',
      stackId: process.env.STACK_ID ?? '',
      region: process.env.AWS_REGION ?? '',
      endpoint: process.env.AWS_ENDPOINT_URL,
    },
    fetch,
    now: Date.now,
    random: Math.random,
    sleep: (ms) => sleep(ms),
    remaining: () => context.getRemainingTimeInMillis(),
    log: (entry) => process.stdout.write(`${JSON.stringify(entry)}\n`),
  });
}
