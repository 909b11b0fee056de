import { SETTING_FLAGS, type SettingName } from '../../plan/settings/table.ts';
import { ACCOUNT, type CommandRow } from '../row.ts';

export const SETTING_NAMES = Object.keys(SETTING_FLAGS) as SettingName[];

export const deployCommand: CommandRow = {
  summary: 'deploy, or change a stack; also without a command',
  takes: [
    ...SETTING_NAMES,
    'no-my-ip',
    'vpc-id',
    'subnet-id',
    'allow-downgrade',
    'force',
    ...ACCOUNT,
    'yes',
    'dry-run',
  ],
  helps: { force: 'although other stacks use the log group' },
  examples: [
    ['', 'ask, show plan and price, deploy'],
    ['--dry-run --yes', 'plan, price and changes; deploy nothing'],
    ['--domain-size medium --yes', 'resize; keep the other settings'],
  ],
  changes: 'always',
};
