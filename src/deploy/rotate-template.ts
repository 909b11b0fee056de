import { createHash } from 'node:crypto';
import { type CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { Template } from '../core/template.ts';
import type { StackFacts } from '../core/types.ts';
import { placeOfStack } from '../stack/place.ts';
import type { TemplateSource } from './change-set.ts';
import { fitsCall, renderTemplate, templateText } from './template.ts';
import { uploadTemplate } from './upload-template.ts';

/** A template for one call. */
export interface Offered {
  /** There once it can be read; fails when it can't be put there. */
  readonly source: Promise<TemplateSource>;
  /** Removes it from S3 once CloudFormation has read it, or nobody wants it; what stays behind is told. */
  readonly withdraw: () => Promise<void>;
}

/**
 * The text of the stack's own template with the rules for `authorizedIps`: all else stays as it is in the stack, whatever
 * version made it. Undefined when that is the template as it is.
 *
 * @param present the stack's template as {@link presentTemplate} gives it.
 * @throws CliError `template-unreadable` when that is not JSON as this tool writes it; `address-count` for a list that is
 * too long.
 */
export function rotatedTemplate(
  stack: StackFacts,
  present: string,
  authorizedIps: readonly string[],
): string | undefined {
  const template = parse(present, stack);
  const text = templateText(renderTemplate(template, { authorizedIps }));
  return text === JSON.stringify(template) ? undefined : text;
}

/**
 * A rotated template, or the stack's own for undefined, for one call. One that is longer than a call carries is on its way
 * to the stack's artifacts bucket at once.
 */
export function offerTemplate(stack: StackFacts, text: string | undefined, fx: Effects): Offered {
  if (text === undefined) return inTheCall({ UsePreviousTemplate: true });
  return fitsCall(text) ? inTheCall({ TemplateBody: text }) : upload(stack, text, fx);
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
  const { region, account } = placeOfStack(stack);
  const bucket = stack.parameters.ArtifactsBucket ?? '';
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  // Not the key that a deploy gives the same text: that one is not ours to remove.
  const key = `templates/${stack.name}-rotate-${hash}.json`;
  const put = uploadTemplate({ bucket, account, region, key }, text, fx);
  // Somebody may still be asked whether it is wanted at all.
  put.catch(() => {});
  const source = put.then(({ TemplateURL }) => ({ TemplateURL }));
  source.catch(() => {});
  const leave = ({ message }: Error) => fx.report.warn(`Left behind: ${key} in ${bucket} (${message})`);
  return {
    source,
    withdraw: () =>
      put.then(
        ({ remove }) => remove().catch(leave),
        () => {},
      ),
  };
}
