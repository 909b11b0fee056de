import {
  DescribeStackResourcesCommand,
  GetTemplateCommand,
  type StackResource,
} from '@aws-sdk/client-cloudformation';
import type { Effects } from '../../core/effects.ts';
import type { Template } from '../../core/template.ts';
import type { StackFacts } from '../../core/types.ts';
import { templateValues } from '../../stack/template-values.ts';
import { attributeOf, pseudoParameters } from './attributes.ts';

/** A resource of the stack, with the properties that its template gives it. */
export interface Deployed {
  readonly logicalId: string;
  /** What it is called at AWS; empty when CloudFormation has not made it. */
  readonly id: string;
  readonly type: string;
  /** Resolved; what only AWS knows is `UNKNOWN`. */
  readonly wanted: Readonly<Record<string, unknown>>;
}

/**
 * The resources that the stack was last deployed with. One call gives them all: a stack of ours has fewer than the 100
 * that it tells (API reference, DescribeStackResources; a test keeps the template below).
 */
export async function deployedResources(stack: StackFacts, { aws }: Effects): Promise<readonly Deployed[]> {
  const client = await aws.cloudFormation();
  const [{ StackResources = [] }, { TemplateBody = '{}' }] = await Promise.all([
    client.send(new DescribeStackResourcesCommand({ StackName: stack.id })),
    client.send(new GetTemplateCommand({ StackName: stack.id, TemplateStage: 'Original' })),
  ]);
  return resourcesOf(parsed(TemplateBody), StackResources, stack);
}

function parsed(text: string): Template {
  try {
    return JSON.parse(text) as Template;
  } catch {
    throw new Error('the template of the stack is not the one of this tool: it is not JSON');
  }
}

/** The template's resources under their names at AWS. Pure. */
export function resourcesOf(
  template: Template,
  resources: readonly StackResource[],
  stack: StackFacts,
): readonly Deployed[] {
  const ids = new Map(resources.map((one) => [one.LogicalResourceId ?? '', one.PhysicalResourceId ?? '']));
  const { holds, properties } = templateValues(template, {
    parameters: { ...pseudoParameters(stack), ...stack.parameters },
    lookUp: (name) => attributeOf(name, template, ids, stack),
  });
  return Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || holds(Condition))
    .map(([logicalId, { Type: type }]) => ({
      ...{ logicalId, type, id: ids.get(logicalId) ?? '' },
      wanted: properties(logicalId),
    }));
}
