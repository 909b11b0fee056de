import type { Effects } from '../core/effects.ts';
import { CliError, EXIT } from '../core/errors.ts';
import type { Plan, StackFacts } from '../core/types.ts';
import { changesEngine } from '../plan/domain-change.ts';
import { changesStack } from '../plan/kind.ts';
import { groupsOf } from '../progress/groups.ts';
import { VERSION_TAG } from '../stack/facts.ts';
import { type Artifacts, publishArtifacts, type Rendered } from './artifacts.ts';
import {
  type ChangeSet,
  type ChangeSetInput,
  createChangeSet,
  discard,
  execute,
  retry,
  type TemplateSource,
} from './change-set.ts';
import { earlierEventIds, eventIds } from './events.ts';
import { firstHistory } from './first-history.ts';
import { ensurePassword } from './password.ts';
import { continueRollback, removeFailed } from './prepare-stack.ts';
import { changesProtection, protect } from './protection.ts';
import { retagBeside } from './tags.ts';
import { takeBack, type Undo } from './take-back.ts';
import { watchStack } from './watch.ts';
import { watchWhole } from './watch-whole.ts';
import { forgetWebhook, storeWebhook } from './webhook.ts';

interface Prepared {
  readonly artifacts: Artifacts;
  readonly input: ChangeSetInput;
  readonly changeSet: ChangeSet;
}

/**
 * Carries the plan out and gives the stack as it is then. Until CloudFormation has taken over, whatever this run
 * made is taken back when something fails or the user interrupts.
 *
 * @throws CliError `another-run` when another run was quicker; what `watchStack` throws.
 */
export async function deployStack(plan: Plan, fx: Effects): Promise<StackFacts> {
  fx.signal.throwIfAborted();
  if (plan.kind === 'resume' && plan.stack !== undefined) return reattach(plan, plan.stack, fx);
  if (plan.kind === 'replace' && plan.stack !== undefined) await removeFailed(plan.stack, fx);
  if (plan.kind === 'restore' && plan.stack !== undefined) await continueRollback(plan.stack, fx);
  const undo: Undo[] = [];
  try {
    const prepared = await prepare(plan, fx, undo);
    const { artifacts, changeSet } = prepared;
    if (changeSet.changes.length === 0 && plan.kind !== 'continue' && plan.stack !== undefined) {
      await takeBack(undo, plan, fx);
      return await protectAlone(plan, plan.stack, fx);
    }
    const client = await fx.aws.cloudFormation();
    const seen = await eventIds(client, changeSet.stackId);
    fx.signal.throwIfAborted();
    await start(plan, prepared, fx);
    undo.length = 0;
    const unprotected = await protect(plan, changeSet.stackId, fx);
    await retagBeside(plan, fx);
    const stackName = plan.answers.stackName;
    fx.report.say(`Deploying ${stackName}.${fx.detachable ? ' Ctrl-C detaches; the stack goes on.' : ''}`);
    const changing = changeSet.changes.map(({ logicalId }) => logicalId);
    const groups = groupsOf(
      artifacts.template,
      changing.length > 0 ? changing : Object.keys(artifacts.template.Resources),
    );
    const onEvent = firstHistory(plan, changeSet.stackId, fx);
    const stack = await watchStack({ stackId: changeSet.stackId, stackName, groups, seen, onEvent }, fx);
    await forgetWebhook(plan, fx);
    if (unprotected !== undefined) throw unprotected;
    return stack;
  } catch (error) {
    await takeBack(undo, plan, fx);
    throw error;
  }
}

/** The end of a run that finds the stack as it is wanted, but perhaps for its termination protection. */
async function protectAlone(plan: Plan, stack: StackFacts, fx: Effects): Promise<StackFacts> {
  const unprotected = await protect(plan, stack.id, fx);
  if (unprotected !== undefined) throw unprotected;
  const on = plan.answers.protect;
  if (!changesProtection(plan)) {
    fx.report.say('Nothing to change: the stack is as the plan wants it.');
    return stack;
  }
  fx.report.say(`Termination protection is ${on ? 'on' : 'off'} now; nothing else was to change.`);
  return { ...stack, isProtected: on };
}

/**
 * A creation that fails keeps what it has made: the domain alone takes twenty minutes. So does one that goes on, and an
 * upgrade of the engine: a rollback would ask for the old version, which AWS refuses (aws/copilot-cli#4333), and end in
 * UPDATE_ROLLBACK_FAILED.
 */
async function start(plan: Plan, { changeSet, input }: Prepared, { aws }: Effects): Promise<void> {
  const client = await aws.cloudFormation();
  if (plan.kind === 'continue' && changeSet.changes.length === 0) return retry(client, input);
  const upgrades = changesEngine(plan.stack, plan.parameters.EngineVersion);
  if (upgrades) requireNoReplacement(changeSet, plan);
  const keeps = input.type === 'CREATE' || plan.kind === 'continue' || upgrades;
  return execute(client, changeSet, keeps ? 'keep' : 'rollback');
}

/** CloudFormation replaces nothing while rollbacks are disabled: it would fail when the domain is upgraded already. */
function requireNoReplacement({ changes }: ChangeSet, { answers, stack }: Plan): void {
  const replaced = changes.filter(({ replacement, logicalId }) => replacement && logicalId !== 'Domain');
  if (replaced.length === 0) return;
  const { stackName, engine } = answers;
  throw new CliError('upgrade-alone', `The upgrade to ${engine} has to be made alone.`, {
    exit: EXIT.usage,
    why: `The same change would replace ${replaced.map(({ logicalId }) => logicalId).join(', ')}, which CloudFormation refuses in a change that is not rolled back.`,
    remedy: [
      `First the other changes: npx create-cloudtrail-kibana --stack-name ${stackName} --engine ${stack?.parameters.EngineVersion}`,
      'then the same command again.',
    ],
  });
}

async function prepare(plan: Plan, fx: Effects, undo: Undo[]): Promise<Prepared> {
  const name = plan.parameters.PasswordParameter ?? '';
  const { stackName } = plan.answers;
  const parameter = { name, stackName, tags: plan.tags, isNew: !changesStack(plan.kind) };
  const run = await ensurePassword(await fx.aws.ssm(), parameter, fx);
  undo.push({ what: `the password ${name}`, run, shared: true });
  const takeBackWebhook = await storeWebhook(await fx.aws.ssm(), plan, fx);
  if (takeBackWebhook !== undefined)
    undo.push({ what: 'the URL of the webhook', run: takeBackWebhook, shared: true });
  return prepareChangeSet(plan, fx, undo);
}

async function prepareChangeSet(plan: Plan, fx: Effects, undo: Undo[]): Promise<Prepared> {
  fx.signal.throwIfAborted();
  const artifacts = await publishArtifacts(plan, fx);
  const { artifactsBucket } = plan.answers;
  undo.push({ what: `the uploads to ${artifactsBucket}`, run: artifacts.withdraw, shared: true });
  fx.report.event('uploaded', { bucket: artifactsBucket, keys: artifacts.uploaded });
  fx.signal.throwIfAborted();
  const client = await fx.aws.cloudFormation();
  const input = changeSetInput(plan, { TemplateURL: artifacts.templateUrl }, artifacts.codeKeys);
  const changeSet = await createChangeSet(client, input, fx.clock, fx.signal);
  const run = () => discard(client, changeSet, fx.clock);
  undo.push({ what: `the change set ${changeSet.id}`, run });
  fx.report.event('change-set', { type: input.type, changes: changeSet.changes.length });
  return { artifacts, input, changeSet };
}

/** What CloudFormation is asked for by a plan. */
export const changeSetInput = (
  plan: Plan,
  template: TemplateSource,
  codeKeys: Rendered['codeKeys'],
): ChangeSetInput => ({
  stackName: plan.answers.stackName,
  type: changesStack(plan.kind) ? 'UPDATE' : 'CREATE',
  template,
  parameters: { ...plan.parameters, ...codeKeys },
  tags: [{ key: VERSION_TAG, value: plan.parameters.ToolVersion ?? '' }, ...plan.tags],
  present: plan.stack?.id,
});

async function reattach(plan: Plan, stack: StackFacts, fx: Effects): Promise<StackFacts> {
  const unprotected = await protect(plan, stack.id, fx);
  fx.report.say(`The stack ${stack.name} is in ${stack.status}; watching it.`);
  const seen = await earlierEventIds(await fx.aws.cloudFormation(), stack.id);
  const watched = await watchWhole(stack, seen, fx);
  if (unprotected !== undefined) throw unprotected;
  return watched;
}
