import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { REFERENCE_VARIABLE } from '../reference/location.ts';
import { signedSend } from '../sign.ts';
import { makeAws } from './aws.ts';
import { makeAwsData } from './aws-data.ts';
import { askDomain } from './domain.ts';
import { ownOf } from './own.ts';
import type { ResourceEvent } from './respond.ts';
import { type ActionEvent, type UpdateResult, update } from './update.ts';

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

const sha256 = (text: string, encoding: 'hex' | 'base64'): string =>
  createHash('sha256').update(text).digest(encoding);

/**
 * UpdateElasticsearch; see {@link update}. `DESIRED` holds the desired state, `STACK_ID` the ARN of the stack, `REFERENCE`
 * (bucket/key) where the reference object is, `NAMES` the SSM parameter with the stack's names of accounts, `ROLES` the
 * ARNs of the stack's roles, `MESSENGER` name and role of the function that sends to a webhook.
 */
export async function handler(event: ResourceEvent | ActionEvent, context: Context): Promise<UpdateResult> {
  const send = signedSend({ env: process.env, fetch });
  return update(event, {
    aws: {
      ...makeAws(send, process.env),
      ...makeAwsData(send, process.env, fetch, (text) => sha256(text, 'base64')),
    },
    askAt: (endpoint) => askDomain(send, endpoint),
    desired: process.env.DESIRED,
    self: {
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? '',
      stackId: process.env.STACK_ID ?? '',
      region: process.env.AWS_REGION ?? '',
      endpoint: process.env.AWS_ENDPOINT_URL,
    },
    place: process.env[REFERENCE_VARIABLE] ?? '',
    namesParameter: process.env.NAMES ?? '',
    stackId: process.env.STACK_ID ?? '',
    own: ownOf(process.env),
    hash: (text) => sha256(text, 'hex'),
    fetch,
    now: Date.now,
    random: Math.random,
    sleep: (ms) => sleep(ms),
    remaining: () => context.getRemainingTimeInMillis(),
    log: (entry) => process.stdout.write(`${JSON.stringify(entry)}\n`),
  });
}
