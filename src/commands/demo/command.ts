import type { SettingName } from '../../plan/settings/table.ts';
import { SETTING_NAMES } from '../deploy/command.ts';
import type { CommandRow } from '../row.ts';

/** Settings for accounts with rules of their own, which a demo has not. */
const OF_ACCOUNTS: readonly SettingName[] = ['tag', 'permissions-boundary', 'protect'];

export const demoCommand: CommandRow = {
  summary: 'the same wizard on this machine, without an AWS account',
  takes: [
    ...SETTING_NAMES.filter((name) => !OF_ACCOUNTS.includes(name)),
    'no-my-ip',
    'no-input',
    'yes',
    'dry-run',
    'records',
    'search-url',
    'dashboards-url',
    'board',
    'since',
    'output',
    'keep',
    'stop',
  ],
  helps: { 'dry-run': 'show plan and changes; deploy and keep nothing' },
  examples: [
    ['demo --yes', 'with the defaults'],
    ['demo --keep', 'leave it running; demo --stop ends it'],
  ],
  changes: 'always',
  operand: { name: 'file…' },
};
