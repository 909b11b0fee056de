import { usageError } from '../core/errors.ts';
import type { Template, TemplateResource } from '../core/template.ts';
import type { AlertTargets } from '../plan/alert-webhook.ts';
import { withAlerts } from './alerts.ts';
import { withErrorLogs } from './error-logs.ts';
import { shorter } from './shorter.ts';

/** A security group takes 60 inbound rules; the rest is room for the owner's own. */
const MOST_ADDRESSES = 50;

/** For a stack made by a version in which addresses had no end date. */
const UNTIL_PARAMETER = { Type: 'CommaDelimitedList', Default: '-' };

/** CloudFormation refuses a template of 1 MB or more, even from S3. */
const LARGEST_TEMPLATE = 1_000_000;

/** The longest template that a call to CloudFormation carries itself, in bytes (CreateChangeSet, `TemplateBody`). */
const LONGEST_BODY = 51_200;

/**
 * A template without what only people read: the metadata of resources, and what parameters, outputs, rules and the texts in
 * Parameter Store are for. A call has room for more addresses then; the file that the package ships has all of it.
 */
export function withoutNotes(template: Template): Template {
  const { Parameters, Outputs } = template;
  return {
    ...template,
    Parameters: without(Parameters, ['Description', 'ConstraintDescription']),
    Resources: Object.fromEntries(
      Object.entries(without(template.Resources, ['Metadata'])).map(([id, one]) => [id, undescribed(one)]),
    ),
    ...(Outputs === undefined ? {} : { Outputs: without(Outputs, ['Description']) }),
  };
}

/** Every entry without these properties. */
function without<T extends object>(entries: Readonly<Record<string, T>>, names: readonly string[]) {
  const kept = (entry: T) => Object.entries(entry).filter(([name]) => !names.includes(name));
  return Object.fromEntries(
    Object.entries(entries).map(([id, entry]) => [id, Object.fromEntries(kept(entry)) as unknown as T]),
  );
}

const DESCRIBED = /^AWS::(SSM::Parameter|Events::Rule)$/;

function undescribed(resource: TemplateResource): TemplateResource {
  if (!DESCRIBED.test(resource.Type)) return resource;
  const { Description: _, ...Properties } = resource.Properties ?? {};
  return { ...resource, Properties };
}

/** A template as CloudFormation gets it. */
export const deployable = (template: Template): Template => shorter(withoutNotes(template));

/** What a stack's template depends on. */
export interface Rendering {
  readonly authorizedIps: readonly string[];
  readonly alerts?: AlertTargets | undefined;
  readonly errorLogs?: boolean;
}

/**
 * Gives every security group of the template one inbound rule per authorised address, made from the group's single
 * rule. A rule picks its CIDR and its last day by index from the parameters `AuthorizedIps` and `AuthorizedUntil`, so
 * that the same text serves every list of the same length. The rule's description has no number: the rules of the
 * addresses that stay don't change when another goes.
 *
 * @param authorizedIps the CIDRs of the `AuthorizedIps` parameter, in its order; 1 to 50.
 * @param alerts to add what sends alarms; a template that has it already keeps it without. So with `errorLogs`.
 * @throws CliError exit 2 for an empty or a longer list.
 */
export function renderTemplate(
  template: Template,
  { authorizedIps, alerts, errorLogs = false }: Rendering,
): Template {
  if (authorizedIps.length < 1 || authorizedIps.length > MOST_ADDRESSES) {
    throw usageError(
      'address-count',
      `${authorizedIps.length} authorised addresses can't be put into the stack.`,
      `Give 1 to ${MOST_ADDRESSES} addresses; merge neighbours into one CIDR.`,
      `A security group takes 60 rules, of which this stack uses at most ${MOST_ADDRESSES}.`,
    );
  }
  const resources = Object.entries(template.Resources).map(([id, resource]) => [
    id,
    resource.Type === 'AWS::EC2::SecurityGroup' ? withRules(resource, authorizedIps.length) : resource,
  ]);
  const Parameters = { ...template.Parameters };
  Parameters.AuthorizedUntil ??= UNTIL_PARAMETER;
  const rendered = { ...template, Parameters, Resources: Object.fromEntries(resources) };
  const logging = errorLogs ? withErrorLogs(rendered) : rendered;
  return alerts ? withAlerts(logging, alerts) : logging;
}

function withRules(group: TemplateResource, count: number): TemplateResource {
  const [model] = (group.Properties?.SecurityGroupIngress ?? []) as readonly object[];
  const rules = Array.from({ length: count }, (_, index) => ({
    ...model,
    CidrIp: { 'Fn::Select': [index, { Ref: 'AuthorizedIps' }] },
    Description: {
      'Fn::Join': ['', ['Authorised address, until ', { 'Fn::Select': [index, { Ref: 'AuthorizedUntil' }] }]],
    },
  }));
  return { ...group, Properties: { ...group.Properties, SecurityGroupIngress: rules } };
}

/** The template as it is uploaded: JSON without blanks, smaller than CloudFormation's 1 MB. */
export function templateText(template: Template): string {
  const text = JSON.stringify(template);
  if (Buffer.byteLength(text) >= LARGEST_TEMPLATE) {
    throw new Error(
      `the template has ${Buffer.byteLength(text)} bytes; CloudFormation takes less than ${LARGEST_TEMPLATE}`,
    );
  }
  return text;
}

/** Whether a call to CloudFormation carries the template itself; a longer one has to lie in S3. */
export const fitsCall = (text: string): boolean => Buffer.byteLength(text) <= LONGEST_BODY;
