import { GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import type { Effects } from '../core/effects.ts';
import type { StackFacts } from '../core/types.ts';
import { ensureIndexPattern } from '../kibana/index-pattern.ts';
import type { ProxyClient } from '../kibana/proxy-client.ts';
import { outputsOf } from '../stack/outputs.ts';
import { createContext } from './context.ts';
import { reconcileInside } from './inside.ts';

/** What a repair writes with. */
export interface Hands {
  /** Brings domain and forwarder back; what changed, in words. */
  readonly inside: () => Promise<string[]>;
  readonly startLogging: (trailArn: string) => Promise<void>;
  /** The client by which the UI is changed. */
  readonly writing: (client: ProxyClient) => ProxyClient;
}

/**
 * Repairs what can be repaired without a decision: domain and forwarder by the Lambda, the stack's own trail, the index
 * pattern, the boards. Each compares first. What fails is warned of and stops none of the others.
 *
 * @param hands what writes; hands that only pretend to give a dry run.
 * @returns what was changed, in words.
 */
export async function repair(
  stack: StackFacts,
  fx: Effects,
  hands: Hands = realHands(stack, fx),
): Promise<string[]> {
  const changes: string[] = [];
  for (const [what, work] of [
    ['domain and forwarder', hands.inside],
    ['trail', () => trail(stack, fx, hands)],
    ['index pattern', () => indexPattern(stack, fx, hands)],
    ['boards', () => boards(stack, fx, hands)],
  ] as const) {
    fx.signal.throwIfAborted();
    try {
      changes.push(...(await work()));
    } catch (error) {
      if (fx.signal.aborted) throw error;
      fx.report.warn(`Could not repair ${what}: ${(error as Error).message}`);
    }
  }
  return changes;
}

const realHands = (stack: StackFacts, { aws }: Effects): Hands => ({
  inside: async () => reconcileInside(await aws.lambda(), outputsOf(stack).updaterFunction),
  startLogging: async (Name) => {
    await (await aws.cloudTrail()).send(new StartLoggingCommand({ Name }));
  },
  writing: (client) => client,
});

async function trail(
  { outputs: { trailArn } }: StackFacts,
  { aws }: Effects,
  { startLogging }: Hands,
): Promise<string[]> {
  // Somebody else's trail is not ours to switch on.
  if (trailArn === undefined) return [];
  const { IsLogging } = await (await aws.cloudTrail()).send(new GetTrailStatusCommand({ Name: trailArn }));
  if (IsLogging) return [];
  await startLogging(trailArn);
  return ['trail logging'];
}

const visitorOf = async (stack: StackFacts, fx: Effects, { writing }: Hands): Promise<ProxyClient> =>
  writing(await createContext(stack, { status: 'unknown', why: 'not needed' }, 0, fx).visitor());

async function boards(stack: StackFacts, fx: Effects, hands: Hands): Promise<string[]> {
  const { ensureBoards } = await import('../kibana/boards-import.ts');
  return (await ensureBoards(await visitorOf(stack, fx, hands), outputsOf(stack).uiPath)) ? ['boards'] : [];
}

async function indexPattern(stack: StackFacts, fx: Effects, hands: Hands): Promise<string[]> {
  const client = await visitorOf(stack, fx, hands);
  let writes = 0;
  const counting: ProxyClient = (path, options) => {
    if (options?.method !== undefined && options.method !== 'GET') writes += 1;
    return client(path, options);
  };
  await ensureIndexPattern(counting, outputsOf(stack).uiPath);
  return writes > 0 ? ['index pattern'] : [];
}
