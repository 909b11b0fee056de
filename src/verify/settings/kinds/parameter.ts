import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { type Kind, orGone } from '../kind.ts';

/** AWS::SSM::Parameter. */
export const parameter: Kind = {
  compared: ['Type', 'Value'],
  read: async ({ id: Name }, { fx }) => {
    const client = await fx.aws.ssm();
    const found = await orGone(client.send(new GetParameterCommand({ Name })));
    return found?.Parameter && { ...found.Parameter };
  },
};
