import { type CommandRow, ONE_STACK } from '../row.ts';

export const rotateIpsCommand: CommandRow = {
  summary: 'show or change who has access, and nothing else',
  takes: [
    ...ONE_STACK,
    'add',
    'remove',
    'my-ip',
    'authorized-ip',
    'until',
    'no-my-ip',
    'force',
    'yes',
    'dry-run',
  ],
  helps: {
    'authorized-ip': 'the whole list anew',
    force: 'even if it locks you out',
    yes: 'do not ask; alone: remove expired addresses',
  },
  examples: [
    ['rotate-ips', 'show the list; at a terminal, ask for a change'],
    ['rotate-ips --add 203.0.113.7 --until 2027-01-31 --yes', 'let an address in for a time'],
    ['rotate-ips --my-ip 198.51.100.7 --yes', 'you have a new address'],
  ],
  changes: ['add', 'remove', 'my-ip', 'authorized-ip', 'until', 'yes'],
};
