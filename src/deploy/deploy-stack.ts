import { DeleteStackCommand, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation';
import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { Plan, StackFacts } from '../core/types.ts';
import { groupsOf } from '../progress/groups.ts';
import { type Artifacts, bundledTemplate, publishArtifacts } from './artifacts.ts';
import { type ChangeSet, createChangeSet, discard, execute } from './change-set.ts';
import { earlierEventIds, eventIds } from './events.ts';
import { ensurePassword } from './password.ts';
import { watchStack } from './watch.ts';

/** What this run made before CloudFormation took over, and how to remove it again. */
interface Undo {
  readonly what: string;
  readonly run: () => Promise<void>;
}

/**
 * Carries the plan out and gives the stack as it is then. Until CloudFormation has taken over, whatever this run
 * made is taken back when something fails or the user interrupts.
 */
export async function deployStack(plan: Plan, fx: Effects): Promise<StackFacts> {
  fx.signal.throwIfAborted();
  if (plan.kind === 'resume' && plan.stack !== undefined) return reattach(plan.stack, fx);
  if (plan.kind === 'replace' && plan.stack !== undefined) await removeFailed(plan.stack, fx);
  const undo: Undo[] = [];
  try {
    const { artifacts, changeSet } = await prepare(plan, fx, undo);
    if (changeSet.changes.length === 0 && plan.stack !== undefined) {
      await takeBack(undo, fx);
      fx.report.say('Nothing to change: the stack is as the plan wants it.');
      return plan.stack;
    }
    const client = await fx.aws.cloudFormation();
    const seen = await eventIds(client, changeSet.stackId);
    fx.signal.throwIfAborted();
    await execute(client, changeSet);
    undo.length = 0;
    const groups = groupsOf(
      artifacts.template,
      changeSet.changes.map(({ logicalId }) => logicalId),
    );
    const stackName = plan.answers.stackName;
    fx.report.say(`Deploying ${stackName}.${fx.detachable ? ' Ctrl-C detaches; the stack goes on.' : ''}`);
    return await watchStack({ stackId: changeSet.stackId, stackName, groups, seen }, fx);
  } catch (error) {
    await takeBack(undo, fx);
    throw error;
  }
}

/** What CloudFormation would change; everything made to find that out is removed again. */
export async function previewChanges(plan: Plan, fx: Effects): Promise<ChangeSet> {
  const undo: Undo[] = [];
  try {
    // A stack that only waits to be removed can't hold a change set: what would replace it is a new stack.
    const stackName = plan.kind === 'replace' ? `${plan.answers.stackName}-preview` : plan.answers.stackName;
    const { changeSet } = await prepareChangeSet(
      { ...plan, answers: { ...plan.answers, stackName } },
      fx,
      undo,
    );
    if (await takeBack(undo, fx)) return changeSet;
  } catch (error) {
    await takeBack(undo, fx);
    throw error;
  }
  throw new CliError('left-behind', 'Not everything that the dry run made could be removed.', {
    remedy: 'Remove what the warnings name by hand.',
  });
}

async function prepare(plan: Plan, fx: Effects, undo: Undo[]) {
  const name = plan.parameters.PasswordParameter ?? '';
  const run = await ensurePassword(await fx.aws.ssm(), name, plan.answers.stackName);
  undo.push({ what: `the password ${name}`, run });
  return prepareChangeSet(plan, fx, undo);
}

async function prepareChangeSet(
  plan: Plan,
  fx: Effects,
  undo: Undo[],
): Promise<{ artifacts: Artifacts; changeSet: ChangeSet }> {
  fx.signal.throwIfAborted();
  const artifacts = await publishArtifacts(plan, fx);
  undo.push({ what: `the uploads to ${plan.answers.artifactsBucket}`, run: artifacts.withdraw });
  fx.signal.throwIfAborted();
  const client = await fx.aws.cloudFormation();
  const input = {
    stackName: plan.answers.stackName,
    type: plan.kind === 'update' ? ('UPDATE' as const) : ('CREATE' as const),
    template: { TemplateURL: artifacts.templateUrl },
    parameters: { ...plan.parameters, ...artifacts.codeKeys },
    version: plan.parameters.ToolVersion ?? '',
  };
  const changeSet = await createChangeSet(client, input, fx.clock, fx.signal);
  undo.push({ what: `the change set ${changeSet.id}`, run: () => discard(client, changeSet) });
  return { artifacts, changeSet };
}

/** Removes everything, newest first; what can't be removed is told and hides neither the rest nor the cause. */
async function takeBack(undo: Undo[], { report }: Effects): Promise<boolean> {
  let all = true;
  for (const { what, run } of undo.splice(0).reverse()) {
    await run().catch((error: Error) => {
      all = false;
      report.warn(`Left behind: ${what} (${error.message})`);
    });
  }
  return all;
}

async function removeFailed(stack: StackFacts, fx: Effects): Promise<void> {
  fx.report.say(`Removing what is left of the failed attempt ${stack.name}.`);
  const client = await fx.aws.cloudFormation();
  await client.send(new DeleteStackCommand({ StackName: stack.id }));
  await waitUntilStackDeleteComplete(
    { client, maxWaitTime: 3600, minDelay: 1, maxDelay: 10, abortSignal: fx.signal },
    { StackName: stack.id },
  );
}

async function reattach(stack: StackFacts, fx: Effects): Promise<StackFacts> {
  fx.report.say(`The stack ${stack.name} is in ${stack.status}; watching it.`);
  const template = await bundledTemplate(fx.packageRoot);
  const groups = groupsOf(template, Object.keys(template.Resources));
  const seen = await earlierEventIds(await fx.aws.cloudFormation(), stack.id);
  return watchStack({ stackId: stack.id, stackName: stack.name, groups, seen }, fx);
}
