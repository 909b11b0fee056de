import { type CommandRow, ONE_STACK } from '../row.ts';

export const statusCommand: CommandRow = {
  summary: 'check a deployed stack from end to end',
  aliases: ['doctor'],
  takes: [...ONE_STACK, 'no-my-ip', 'watch', 'fix', 'dry-run'],
  helps: { 'dry-run': 'with --fix: show what would be repaired' },
  examples: [
    ['status', 'exit 3 when a check fails'],
    ['status --fix --dry-run', 'show what --fix would repair'],
  ],
  changes: ['fix'],
};
