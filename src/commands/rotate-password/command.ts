import { type CommandRow, ONE_STACK } from '../row.ts';

export const rotatePasswordCommand: CommandRow = {
  summary: 'give the proxy a new password',
  takes: [...ONE_STACK, 'yes', 'dry-run'],
  helps: { yes: 'do not ask' },
  examples: [['rotate-password --yes', 'the present password ends']],
  changes: 'always',
};
