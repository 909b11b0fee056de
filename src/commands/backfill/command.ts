import { type CommandRow, ONE_STACK } from '../row.ts';

export const backfillCommand: CommandRow = {
  summary: 'index events of the past',
  about: [
    "Reads the log files of the trail's bucket or another, Event history, or files",
    'and folders here (.json.gz, .json, NDJSON). It runs in AWS: Ctrl-C leaves it',
    'running, and the command without flags comes back to it, or goes on with one',
    'that failed. What is there already is not indexed again.',
  ],
  takes: [
    ...ONE_STACK,
    'from',
    'to',
    'since',
    'event-history',
    'bucket',
    'only-account',
    'only-region',
    'force',
    'yes',
    'dry-run',
  ],
  helps: {
    since: 'in place of --from: 90d, 12h or a day (YYYY-MM-DD)',
    force: 'although the domain may have too little storage',
  },
  examples: [
    ['backfill --since 30d', "the last 30 days in the trail's bucket"],
    ['backfill --event-history', 'what CloudTrail keeps by itself'],
    ['backfill ./logs --yes', 'files and folders of this machine'],
  ],
  changes: 'always',
  operand: { name: 'file…', many: true },
};
