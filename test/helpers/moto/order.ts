import type { Template } from '../../../src/core/template.ts';
import type { AwsCall } from '../dry-run/reads.ts';

/** What a stack is made of: what a change set was asked for with. */
export interface Order {
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Pairs of a form: `Tags.member.1.Key=a` and `Tags.member.1.Value=b`. */
const pairsIn = (body: string, list: string, key: string, value: string): Record<string, string> => {
  const form = new URLSearchParams(body);
  const keys = [...form].filter(([name]) => name.startsWith(`${list}.`) && name.endsWith(`.${key}`));
  return Object.fromEntries(
    keys.map(([name, named]) => [named, form.get(name.replace(new RegExp(`${key}$`), value)) ?? '']),
  );
};

export const parametersIn = (body: string): Record<string, string> =>
  pairsIn(body, 'Parameters', 'ParameterKey', 'ParameterValue');

/** What these calls have asked CloudFormation for, with the template wherever it lay. */
export function orderIn(calls: readonly AwsCall[]): Order {
  const asked = calls.find(({ action }) => action === 'CreateChangeSet')?.body ?? '';
  const text =
    new URLSearchParams(asked).get('TemplateBody') ??
    calls.find(({ action }) => /^PUT \/[^/]+\/templates\//.test(action))?.body ??
    '';
  return {
    template: JSON.parse(text) as Template,
    parameters: parametersIn(asked),
    tags: pairsIn(asked, 'Tags', 'Key', 'Value'),
  };
}
