import type { Effects } from '../core/effects.ts';
import type { Plan, Tag } from '../core/types.ts';
import { webhookParameter } from '../plan/names.ts';
import { changedTags } from '../plan/tags.ts';
import { OWNER_TAG } from '../stack/facts.ts';

interface AwsTag {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

/** Tags as AWS's services take them. */
export const awsTags = (tags: readonly Tag[]): { Key: string; Value: string }[] =>
  tags.map(({ key, value }) => ({ Key: key, Value: value }));

/** Those that can be set: AWS sets the others itself. */
const fromAws = (tags: readonly AwsTag[] = []): Tag[] =>
  tags.flatMap(({ Key: key = '', Value: value = '' }) => (/^aws:/i.test(key) ? [] : [{ key, value }]));

/**
 * Gives what lies beside the stack, the artifacts bucket, the password and the URL of the webhook, the tags that the stack gets, where this plan
 * changes them. What is new has them already. A failure is told: the stack itself is on its way.
 */
export async function retagBeside(plan: Plan, fx: Effects): Promise<void> {
  const before = plan.stack?.tags ?? [];
  if (sameTags(before, plan.tags)) return;
  const remove = before.filter(({ key }) => !plan.tags.some((tag) => tag.key === key)).map(({ key }) => key);
  const change = { all: false, set: plan.tags, remove };
  const retag = (what: string, run: () => Promise<void>) =>
    run().catch(({ message }: Error) => fx.report.warn(`The ${what} keeps its tags: ${message}`));
  const { artifactsBucket } = plan.answers;
  const password = plan.parameters.PasswordParameter ?? '';
  await retag(`bucket ${artifactsBucket}`, () => retagBucket(artifactsBucket, plan, change, fx));
  await retag(`password ${password}`, () => retagParameter(password, change, fx));
  if (plan.answers.alertWebhook === undefined) return;
  const webhook = webhookParameter(plan.answers.stackName);
  await retag(`parameter ${webhook}`, () => retagParameter(webhook, change, fx));
}

type Change = Parameters<typeof changedTags>[1];

/** A bucket that this tool did not make is as its owner wants it. */
async function retagBucket(Bucket: string, { identity }: Plan, change: Change, { aws }: Effects) {
  const { GetBucketTaggingCommand, PutBucketTaggingCommand } = await import('@aws-sdk/client-s3');
  const s3 = await aws.s3();
  const owner = { Bucket, ExpectedBucketOwner: identity.account };
  const { TagSet } = await s3.send(new GetBucketTaggingCommand(owner)).catch((error: Error) => {
    if (error.name === 'NoSuchTagSet') return { TagSet: [] };
    throw error;
  });
  const present = fromAws(TagSet);
  const wanted = changedTags(present, change);
  if (!present.some(({ key }) => key === OWNER_TAG) || sameTags(present, wanted)) return;
  // The call takes the whole set: what is not named is removed.
  await s3.send(new PutBucketTaggingCommand({ ...owner, Tagging: { TagSet: awsTags(wanted) } }));
}

async function retagParameter(ResourceId: string, change: Change, { aws }: Effects) {
  const { AddTagsToResourceCommand, ListTagsForResourceCommand, RemoveTagsFromResourceCommand } =
    await import('@aws-sdk/client-ssm');
  const ssm = await aws.ssm();
  const parameter = { ResourceType: 'Parameter', ResourceId } as const;
  const { TagList } = await ssm.send(new ListTagsForResourceCommand(parameter));
  const present = fromAws(TagList);
  const wanted = changedTags(present, change);
  if (sameTags(present, wanted)) return;
  const TagKeys = present.map(({ key }) => key).filter((key) => !wanted.some((tag) => tag.key === key));
  if (TagKeys.length > 0) await ssm.send(new RemoveTagsFromResourceCommand({ ...parameter, TagKeys }));
  await ssm.send(new AddTagsToResourceCommand({ ...parameter, Tags: awsTags(wanted) }));
}

/** Whether two sets are the same, in whatever order. */
const sameTags = (a: readonly Tag[], b: readonly Tag[]): boolean =>
  a.length === b.length &&
  a.every((tag) => b.some(({ key, value }) => key === tag.key && value === tag.value));
