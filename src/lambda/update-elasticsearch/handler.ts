import { setTimeout as sleep } from 'node:timers/promises';
import { signedSend } from '../sign.ts';
import { makeAws } from './aws.ts';
import { askDomain } from './domain.ts';
import type { ResourceEvent } from './respond.ts';
import { type ActionEvent, type UpdateResult, update } from './update.ts';

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

/** UpdateElasticsearch; see {@link update}. `DESIRED` holds the desired state of direct calls. */
export async function handler(event: ResourceEvent | ActionEvent, context: Context): Promise<UpdateResult> {
  const send = signedSend({ env: process.env, fetch });
  return update(event, {
    aws: makeAws(send, process.env),
    askAt: (endpoint) => askDomain(send, endpoint),
    desired: process.env.DESIRED,
    fetch,
    now: Date.now,
    random: Math.random,
    sleep: (ms) => sleep(ms),
    remaining: () => context.getRemainingTimeInMillis(),
    log: (entry) => process.stdout.write(`${JSON.stringify(entry)}\n`),
  });
}
