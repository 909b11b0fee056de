import { type CommandRow, ONE_STACK } from '../row.ts';

export const openCommand: CommandRow = {
  summary: 'show address, user and password of the dashboards',
  takes: [...ONE_STACK, 'yes'],
  helps: { yes: 'show the password without a terminal too' },
  examples: [['open', 'and open them in a browser']],
  changes: 'never',
};
