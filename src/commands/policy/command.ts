import type { CommandRow } from '../row.ts';

export const policyCommand: CommandRow = {
  summary: 'print the IAM policy that a deployment needs',
  takes: ['stack-name', 'domain-name', 'permissions-boundary', 'region'],
  helps: {
    'permissions-boundary': 'let it make roles with this boundary alone',
    region: 'for the partition in its ARNs',
  },
  examples: [['policy > policy.json', 'calls nobody']],
  changes: 'never',
};
