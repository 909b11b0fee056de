import { randomUUID } from 'node:crypto';
import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { Plan } from '../core/types.ts';
import { readStack } from '../stack/read.ts';
import { stateOf } from '../stack/status.ts';
import { renderArtifacts } from './artifacts.ts';
import { findBucket, readyBucket } from './artifacts-bucket.ts';
import { type ChangeSet, createChangeSet, discard, type TemplateSource } from './change-set.ts';
import { changeSetInput } from './deploy-stack.ts';
import { takeBack, type Undo } from './take-back.ts';
import { fitsCall } from './template.ts';
import { uploadTemplate } from './upload-template.ts';

/** What CloudFormation says that it would do. */
export interface Preview {
  readonly changes: ChangeSet['changes'];
  /** The artifacts bucket, when it had to be made for the template. It is kept. */
  readonly madeBucket: string | undefined;
}

/**
 * Asks CloudFormation what it would change, by a change set that is removed again together with the stack that it made.
 *
 * Nothing is uploaded but a template that is too long for the call, and that is removed again. Its bucket is kept: a real
 * run needs it, and S3 refuses for minutes to make a bucket that was deleted (see `readyBucket`). The Lambda code is not
 * uploaded: CloudFormation does not read it for a change set. What it validates then is named in its User Guide,
 * "Validate stack deployments"; code that is missing first fails the function's creation with "Error occurred while
 * GetObject" (aws-solutions/aws-waf-security-automations#189). The password is not made either: its name is only text.
 *
 * @returns undefined when CloudFormation can't be asked yet: the remains of a failed attempt have to go first.
 * @throws CliError `left-behind` when not everything could be removed; what `createChangeSet` and `readyBucket` throw.
 */
export async function previewChanges(plan: Plan, fx: Effects): Promise<Preview | undefined> {
  fx.signal.throwIfAborted();
  const asked = await askable(plan, fx);
  if (asked === undefined) return undefined;
  const { text, codeKeys } = await renderArtifacts(plan, fx.packageRoot);
  const undo: Undo[] = [];
  let preview: Preview;
  try {
    const { source, madeBucket } = await offer(plan, text, undo, fx);
    fx.signal.throwIfAborted();
    const client = await fx.aws.cloudFormation();
    const input = changeSetInput(asked, source, codeKeys);
    const changeSet = await createChangeSet(client, input, fx.clock, fx.signal);
    undo.push({ what: `the change set ${changeSet.id}`, run: () => discard(client, changeSet, fx.clock) });
    preview = { changes: changeSet.changes, madeBucket };
  } catch (error) {
    await takeBack(undo, asked, fx);
    throw error;
  }
  const clean = await takeBack(undo, asked, fx);
  if (!clean)
    throw new CliError('left-behind', 'Not everything that the dry run made could be removed.', {
      remedy: 'Remove what the warnings name by hand.',
    });
  fx.signal.throwIfAborted();
  return preview;
}

/**
 * The plan as CloudFormation can be asked about it. A stack that only waits to be removed can't hold a change set: what
 * would replace it is asked for under another name, unless that is taken.
 */
async function askable(plan: Plan, fx: Effects): Promise<Plan | undefined> {
  if (plan.kind !== 'replace') return plan;
  const stackName = `${plan.answers.stackName}-preview`;
  const stack = await readStack(await fx.aws.cloudFormation(), stackName);
  if (stack !== undefined && stateOf(stack.status) !== 'review') return undefined;
  return { ...plan, stack, answers: { ...plan.answers, stackName } };
}

/** The template in the call; by the artifacts bucket when it is too long. */
async function offer(
  { answers, identity, tags }: Plan,
  text: string,
  undo: Undo[],
  fx: Effects,
): Promise<{ source: TemplateSource; madeBucket?: string }> {
  const { artifactsBucket: bucket, stackName } = answers;
  if (fitsCall(text)) {
    // A name that is taken would end the real run.
    await findBucket(await fx.aws.s3(), bucket, identity);
    return { source: { TemplateBody: text } };
  }
  const { made } = await readyBucket(bucket, identity, stackName, tags, fx);
  if (made) {
    fx.report.event('bucket-kept', { bucket });
    fx.report.say('The template is too long for a call; this bucket was made for it:');
    fx.report.say(`  ${bucket}`);
    fx.report.say('It is kept, and the next run uses it.');
  }
  // A key of this run alone: another run may upload the same text.
  const key = `templates/${stackName}-dry-run-${randomUUID()}.json`;
  const { account, region } = identity;
  const { TemplateURL, remove } = await uploadTemplate({ bucket, account, region, key }, text, fx);
  undo.push({ what: `${key} in ${bucket}`, run: remove });
  return { source: { TemplateURL }, ...(made ? { madeBucket: bucket } : {}) };
}
