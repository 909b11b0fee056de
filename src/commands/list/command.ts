import { ACCOUNT, type CommandRow } from '../row.ts';

export const listCommand: CommandRow = {
  summary: 'list the stacks of this tool',
  aliases: ['ls'],
  takes: [...ACCOUNT, 'all-regions'],
  examples: [['list --all-regions', 'in every region of the account']],
  changes: 'never',
};
