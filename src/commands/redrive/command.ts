import { type CommandRow, ONE_STACK } from '../row.ts';

export const redriveCommand: CommandRow = {
  summary: 'make failed calls of the functions again',
  takes: [...ONE_STACK, 'dry-run'],
  examples: [['redrive --dry-run', 'count the batches; hand none on']],
  changes: 'always',
};
