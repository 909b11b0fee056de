import { GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import type { Effects } from '../core/effects.ts';
import type { StackFacts } from '../core/types.ts';
import { ensureIndexPattern } from '../kibana/index-pattern.ts';
import type { ProxyClient } from '../kibana/proxy-client.ts';
import { outputsOf } from '../stack/outputs.ts';
import { createContext } from './context.ts';
import { reconcileInside } from './inside.ts';

/**
 * Repairs what can be repaired without a decision: domain and forwarder by the Lambda, the stack's own trail, the index
 * pattern. Each compares first. What fails is warned of and stops none of the others.
 *
 * @returns what was changed, in words.
 */
export async function repair(stack: StackFacts, fx: Effects): Promise<string[]> {
  const changes: string[] = [];
  for (const [what, work] of [
    ['domain and forwarder', domainAndForwarder],
    ['trail', trail],
    ['index pattern', indexPattern],
    ['boards', boards],
  ] as const) {
    fx.signal.throwIfAborted();
    try {
      changes.push(...(await work(stack, fx)));
    } catch (error) {
      fx.signal.throwIfAborted();
      fx.report.warn(`Could not repair ${what}: ${(error as Error).message}`);
    }
  }
  return changes;
}

const domainAndForwarder = async (stack: StackFacts, { aws }: Effects): Promise<string[]> =>
  reconcileInside(await aws.lambda(), outputsOf(stack).updaterFunction);

async function trail({ outputs: { trailArn: TrailArn } }: StackFacts, { aws }: Effects): Promise<string[]> {
  // Somebody else's trail is not ours to switch on.
  if (TrailArn === undefined) return [];
  const client = await aws.cloudTrail();
  const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: TrailArn }));
  if (IsLogging) return [];
  await client.send(new StartLoggingCommand({ Name: TrailArn }));
  return ['trail logging'];
}

const visitorOf = (stack: StackFacts, fx: Effects): Promise<ProxyClient> =>
  createContext(stack, { status: 'unknown', why: 'not needed' }, 0, fx).visitor();

async function boards(stack: StackFacts, fx: Effects): Promise<string[]> {
  const { ensureBoards } = await import('../kibana/boards-import.ts');
  return (await ensureBoards(await visitorOf(stack, fx), outputsOf(stack).uiPath)) ? ['boards'] : [];
}

async function indexPattern(stack: StackFacts, fx: Effects): Promise<string[]> {
  const client = await visitorOf(stack, fx);
  let writes = 0;
  const counting: ProxyClient = (path, options) => {
    if (options?.method !== undefined && options.method !== 'GET') writes += 1;
    return client(path, options);
  };
  await ensureIndexPattern(counting, outputsOf(stack).uiPath);
  return writes > 0 ? ['index pattern'] : [];
}
