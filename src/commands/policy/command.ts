import type { CommandRow } from '../row.ts';

export const policyCommand: CommandRow = {
  summary: 'print the IAM policy that a deployment needs',
  about: [
    'An administrator first makes the boundary of the roles, then gives the policy',
    'to those who deploy. Roles and functions of the stack can do no more than the',
    'boundary says. Its holder can still read and delete what the stack has stored.',
  ],
  takes: ['stack-name', 'domain-name', 'permissions-boundary', 'error-logs', 'region'],
  helps: {
    'permissions-boundary': 'demand this boundary, not the printed one',
    'error-logs': "for a stack that keeps its domain's error logs",
    region: 'for the partition in its ARNs',
  },
  examples: [
    ['policy boundary > boundary.json', 'the most that the roles may do'],
    ['policy > policy.json', 'what a deployment needs; calls nobody'],
  ],
  changes: 'never',
  operand: { name: 'boundary', values: ['boundary'] },
};
