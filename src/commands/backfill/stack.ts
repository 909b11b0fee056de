import type { Effects } from '../../core/effects.ts';
import { CliError } from '../../core/errors.ts';
import { pasteLine } from '../../flags/paste.ts';
import { type FinishedStack, readFinishedStack } from '../finished-stack.ts';

/** A stack that can read events of the past. */
export interface HistoryStack extends FinishedStack {
  /** ARN of its state machine. */
  readonly machine: string;
  /** Name of its artifacts bucket. */
  readonly artifacts: string;
  /** Days that it keeps events; 0 for all. */
  readonly retentionDays: number;
  readonly region: string;
}

/** @throws CliError `old-stack` (exit 1) for a stack of a version that had no state machine; what `readFinishedStack` throws. */
export async function readHistoryStack(name: string, fx: Effects): Promise<HistoryStack> {
  const stack = await readFinishedStack(name, fx);
  const region = (await fx.aws.region()) ?? '';
  const { historyMachine: machine } = stack.outputs;
  if (machine === undefined)
    throw new CliError('old-stack', `The stack ${name} can't read events of the past yet.`, {
      why: 'It is of an older version.',
      remedy: ['Upgrade it:', pasteLine('deploy', { 'stack-name': name, region })],
    });
  const { ArtifactsBucket: artifacts = '', IndexRetentionDays = '0' } = stack.parameters;
  return { ...stack, machine, artifacts, retentionDays: Number(IndexRetentionDays) || 0, region };
}
