import { createHash } from 'node:crypto';
import { type CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { objectUrl } from '../aws.ts';
import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { StackFacts, Template } from '../core/types.ts';
import type { TemplateSource } from './change-set.ts';
import { renderTemplate, templateText } from './template.ts';

/** The longest template that a call to CloudFormation carries itself, in bytes. */
const LONGEST_BODY = 51_200;

/** A template for one call, and what removes it from S3 once CloudFormation has read it. */
export interface Offered {
  readonly source: TemplateSource;
  readonly withdraw: () => Promise<void>;
}

/**
 * The stack's own template with the rules for `authorizedIps`: all else stays as it is in the stack, whatever
 * version made it. Longer ones than a call carries go to the stack's artifacts bucket.
 *
 * @throws CliError `template-unreadable` when the stack's template is not JSON as this tool writes it.
 */
export async function offerTemplate(
  stack: StackFacts,
  authorizedIps: readonly string[],
  fx: Effects,
): Promise<Offered> {
  const present = await presentTemplate(await fx.aws.cloudFormation(), stack);
  const text = templateText(renderTemplate(present, { authorizedIps }));
  const nothing = async () => {};
  if (text === JSON.stringify(present)) return { source: { UsePreviousTemplate: true }, withdraw: nothing };
  if (Buffer.byteLength(text) <= LONGEST_BODY) return { source: { TemplateBody: text }, withdraw: nothing };
  return upload(stack, text, fx);
}

async function presentTemplate(client: CloudFormationClient, { id, name }: StackFacts): Promise<Template> {
  const { TemplateBody = '' } = await client.send(
    new GetTemplateCommand({ StackName: id, TemplateStage: 'Original' }),
  );
  try {
    return JSON.parse(TemplateBody);
  } catch (cause) {
    throw new CliError('template-unreadable', `The template of ${name} is not one of this tool.`, {
      why: 'It is no JSON: somebody has updated the stack by other means.',
      remedy: 'Bring it back by a deploy: npx create-cloudtrail-kibana',
      cause,
    });
  }
}

async function upload(stack: StackFacts, text: string, fx: Effects): Promise<Offered> {
  const { DeleteObjectsCommand, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const s3 = await fx.aws.s3();
  // arn:aws:cloudformation:REGION:ACCOUNT:stack/…
  const [, , , region = '', account = ''] = stack.id.split(':');
  const bucket = stack.parameters.ArtifactsBucket ?? '';
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  // Not the key that a deploy gives the same text: that one is not ours to remove.
  const key = `templates/${stack.name}-rotate-${hash}.json`;
  const owner = { Bucket: bucket, ExpectedBucketOwner: account };
  await s3.send(new PutObjectCommand({ ...owner, Key: key, Body: text }));
  return {
    source: { TemplateURL: objectUrl(fx.aws.endpoint, bucket, key, region) },
    withdraw: () =>
      s3.send(new DeleteObjectsCommand({ ...owner, Delete: { Objects: [{ Key: key }] } })).then(
        () => undefined,
        ({ message }: Error) => fx.report.warn(`Left behind: ${key} in ${bucket} (${message})`),
      ),
  };
}
