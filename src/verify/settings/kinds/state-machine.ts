import { createHash } from 'node:crypto';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { type Kind, orGone } from '../kind.ts';

/**
 * AWS::StepFunctions::StateMachine. The key of its definition carries the beginning of a hash: that of the text with the
 * names that CloudFormation has put in taken out again.
 */
export const stateMachine: Kind = {
  compared: ['RoleArn', 'DefinitionS3Location', 'Status'],
  defaults: { Status: 'ACTIVE' },
  read: async ({ id: stateMachineArn, wanted }, { fx }) => {
    const client = await fx.aws.sfn();
    const now = await orGone(client.send(new DescribeStateMachineCommand({ stateMachineArn })));
    if (now === undefined) return undefined;
    const { Bucket, Key } = wanted.DefinitionS3Location as { Bucket: string; Key: string };
    const names = wanted.DefinitionSubstitutions as Readonly<Record<string, string>>;
    const isSame = isDefinition(Key, now.definition ?? '', names);
    return {
      RoleArn: now.roleArn,
      Status: now.status,
      DefinitionS3Location: { Bucket, Key: isSame ? Key : 'another definition' },
    };
  },
};

/** Whether a definition is what lies under the key `<name>-<hex>.json`, with these names in it. */
export function isDefinition(key: string, text: string, names: Readonly<Record<string, string>>): boolean {
  const wanted = /-([0-9a-f]{16})\.json$/.exec(key)?.[1];
  const { Function: calls = '', Bucket = '', Partition = '' } = names;
  const source = text
    .replaceAll(`"${calls}"`, `"\${Function}"`)
    .replaceAll(`"${Bucket}"`, `"\${Bucket}"`)
    .replaceAll(`"arn:${Partition}:states:`, `"arn:\${Partition}:states:`);
  const hash = createHash('sha256').update(source).digest('hex');
  return wanted === undefined || hash.startsWith(wanted);
}
