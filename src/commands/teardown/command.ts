import { type CommandRow, ONE_STACK } from '../row.ts';

export const teardownCommand: CommandRow = {
  summary: 'delete a stack, and prove that nothing is left that bills',
  takes: [
    ...ONE_STACK,
    'confirm',
    'delete-data',
    'protect',
    'force',
    'domain-name',
    'artifacts-bucket',
    'dry-run',
  ],
  helps: {
    protect: '--no-protect lifts termination protection',
    force: 'although other stacks use its log group',
    'domain-name': 'of a stack that is gone already',
    'artifacts-bucket': 'of a stack that is gone already',
  },
  examples: [
    ['teardown', 'show what is deleted and what is kept; ask for the name'],
    ['teardown --dry-run', 'show it, and delete nothing'],
    ['teardown --confirm cloudtrail-kibana', 'without the question'],
  ],
  changes: 'always',
};
