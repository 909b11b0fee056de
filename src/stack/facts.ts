import type { Stack } from '@aws-sdk/client-cloudformation';
import type { StackFacts } from '../core/types.ts';
import { readOutputs } from './outputs.ts';

/** Stack tag that says which version of this tool made it. */
export const VERSION_TAG = 'create-cloudtrail-kibana:version';

/** Tag of what a stack of this tool has made; its value is the stack's name. */
export const OWNER_TAG = 'create-cloudtrail-kibana';

/** The parts of a described stack that this program looks at. */
export function toFacts(stack: Stack): StackFacts {
  const parameters = (stack.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [
    ParameterKey,
    ParameterValue,
  ]);
  return {
    name: stack.StackName ?? '',
    id: stack.StackId ?? '',
    status: stack.StackStatus ?? '',
    parameters: Object.fromEntries(parameters),
    outputs: readOutputs(stack.Outputs ?? []),
    version: stack.Tags?.find(({ Key }) => Key === VERSION_TAG)?.Value,
    tags: (stack.Tags ?? []).flatMap(({ Key = '', Value = '' }) =>
      isOwners(Key) ? [{ key: Key, value: Value }] : [],
    ),
    isProtected: stack.EnableTerminationProtection === true,
    created: stack.CreationTime?.toISOString(),
  };
}

/** False for the tags of this tool, and for those of AWS, which nobody else may set. */
const isOwners = (key: string): boolean => key !== VERSION_TAG && key !== OWNER_TAG && !/^aws:/i.test(key);
