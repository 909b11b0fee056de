import { type CommandRow, ONE_STACK } from '../row.ts';

export const athenaCommand: CommandRow = {
  summary: "print an Athena table over the trail's log files",
  about: [
    'For events that are older than the stack keeps them: the log files stay in',
    'the bucket. Paste the statement into the Athena console, in its region.',
    'Athena bills what it reads ($5 a TB): name a day in each query.',
  ],
  takes: [...ONE_STACK, 'bucket', 'only-account', 'only-region'],
  helps: {
    'only-account': 'these accounts alone, 12 digits, commas',
    'only-region': 'these regions alone, commas',
  },
  examples: [
    ['athena > table.sql', 'of the bucket of the trail'],
    ['athena --bucket my-logs/org', 'of another bucket'],
  ],
  changes: 'never',
};
