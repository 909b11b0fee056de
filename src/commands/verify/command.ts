import { type CommandRow, ONE_STACK } from '../row.ts';

export const verifyCommand: CommandRow = {
  summary: "prove that no event of the trail's log files is missing",
  about: [
    'Compares each event of the log files with the index, by its id; it runs in AWS.',
    "With --integrity it checks the log files by CloudTrail's signed digest files.",
    'Exit 0: all there. 3: something is missing, different, or could not be read.',
  ],
  takes: [
    ...ONE_STACK,
    'since',
    'from',
    'to',
    'bucket',
    'only-account',
    'only-region',
    'fix',
    'integrity',
    'output',
    'dry-run',
  ],
  helps: {
    since: '30d, 12h or a day (YYYY-MM-DD) [30d]',
    from: 'first day (YYYY-MM-DD, UTC), in place of --since',
    bucket: "of the log files, or name/prefix [the trail's]",
    fix: 'index what is missing',
    output: 'page of --integrity for an auditor; - is stdout',
  },
  examples: [
    ['verify --since 30d', 'the last 30 days; --fix indexes what is missing'],
    ['verify --from 2026-10-01 --to 2026-10-31', 'a month'],
    ['verify --integrity -o october.html', 'a page for an auditor'],
  ],
  changes: 'always',
};
