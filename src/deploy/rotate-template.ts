import { createHash } from 'node:crypto';
import { type CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { objectUrl } from '../aws/object-url.ts';
import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { StackFacts, Template } from '../core/types.ts';
import type { TemplateSource } from './change-set.ts';
import { renderTemplate, templateText } from './template.ts';

/** The longest template that a call to CloudFormation carries itself, in bytes. */
const LONGEST_BODY = 51_200;

/** A template for one call. */
export interface Offered {
  /** There once it can be read; fails when it can't be put there. */
  readonly source: Promise<TemplateSource>;
  /** Removes it from S3 once CloudFormation has read it, or nobody wants it; what stays behind is told. */
  readonly withdraw: () => Promise<void>;
}

/**
 * The stack's own template with the rules for `authorizedIps`: all else stays as it is in the stack, whatever
 * version made it. One that is longer than a call carries is on its way to the stack's artifacts bucket at once.
 *
 * @param present the stack's template as {@link presentTemplate} gives it.
 * @throws CliError `template-unreadable` when that is not JSON as this tool writes it.
 */
export function offerTemplate(
  stack: StackFacts,
  present: string,
  authorizedIps: readonly string[],
  fx: Effects,
): Offered {
  const template = parse(present, stack);
  const text = templateText(renderTemplate(template, { authorizedIps }));
  if (text === JSON.stringify(template)) return inTheCall({ UsePreviousTemplate: true });
  if (Buffer.byteLength(text) <= LONGEST_BODY) return inTheCall({ TemplateBody: text });
  return upload(stack, text, fx);
}

const inTheCall = (source: TemplateSource): Offered => ({
  source: Promise.resolve(source),
  withdraw: async () => {},
});

/** The text of the template that a stack has. */
export async function presentTemplate(client: CloudFormationClient, stackName: string): Promise<string> {
  const { TemplateBody = '' } = await client.send(
    new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Original' }),
  );
  return TemplateBody;
}

function parse(text: string, { name }: StackFacts): Template {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError('template-unreadable', `The template of ${name} is not one of this tool.`, {
      why: 'It is no JSON: somebody has updated the stack by other means.',
      remedy: 'Bring it back by a deploy: npx create-cloudtrail-kibana',
      cause,
    });
  }
}

function upload(stack: StackFacts, text: string, fx: Effects): Offered {
  // arn:aws:cloudformation:REGION:ACCOUNT:stack/…
  const [, , , region = '', account = ''] = stack.id.split(':');
  const bucket = stack.parameters.ArtifactsBucket ?? '';
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  // Not the key that a deploy gives the same text: that one is not ours to remove.
  const key = `templates/${stack.name}-rotate-${hash}.json`;
  const owner = { Bucket: bucket, ExpectedBucketOwner: account };
  const put = (async () => {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    await (await fx.aws.s3()).send(new PutObjectCommand({ ...owner, Key: key, Body: text }));
    return { TemplateURL: objectUrl(fx.aws.endpoint, bucket, key, region) };
  })();
  // Somebody may still be asked whether it is wanted at all.
  put.catch(() => {});
  const remove = async () => {
    const { DeleteObjectsCommand } = await import('@aws-sdk/client-s3');
    const client = await fx.aws.s3();
    await client
      .send(new DeleteObjectsCommand({ ...owner, Delete: { Objects: [{ Key: key }] } }))
      .catch(({ message }: Error) => fx.report.warn(`Left behind: ${key} in ${bucket} (${message})`));
  };
  return { source: put, withdraw: () => put.then(remove, () => {}) };
}
