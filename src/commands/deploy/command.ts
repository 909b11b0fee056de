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
    'new-image',
    'allow-downgrade',
    'force',
    ...ACCOUNT,
    'yes',
    'dry-run',
  ],
  helps: { force: 'although other stacks use the log group' },
  examples: [['--domain-size medium --yes', 'resize; keep the rest']],
  changes: 'always',
};
