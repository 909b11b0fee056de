import type { CommandRow } from '../row.ts';

export const helpCommand: CommandRow = {
  summary: 'flags and examples of a command',
  takes: [],
  examples: [['help teardown', 'the same as: teardown --help']],
  changes: 'never',
  operand: { name: 'command' },
};
