import type { CommandRow } from '../row.ts';

export const versionCommand: CommandRow = {
  summary: 'the version of this program',
  takes: [],
  examples: [['version', 'the same as: --version']],
  changes: 'never',
};
