import { type CommandRow, ONE_STACK } from '../row.ts';

export const reportCommand: CommandRow = {
  summary: 'write a board as one HTML page',
  takes: [...ONE_STACK, 'board', 'since', 'output'],
  examples: [
    ['report --since 30d -o report.html', 'third parties of the last 30 days'],
    ['report --board security -o -', 'another board, to stdout'],
  ],
  changes: 'never',
};
