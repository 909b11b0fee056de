import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { StackStatus } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { endedWell, isChanging, isFinal, STATUSES, stateOf } from '../../../src/stack/status.ts';

test('Every status that the SDK knows has a meaning.', () => {
  expect([...STATUSES].sort()).toEqual(Object.values(StackStatus).sort());
});

test('A status is final unless CloudFormation is changing the stack, or its creation waits for a review.', () => {
  for (const status of STATUSES) {
    const underWay = status.endsWith('_IN_PROGRESS');
    expect(isFinal(status), status).toBe(!underWay);
    expect(isChanging(status), status).toBe(underWay && status !== 'REVIEW_IN_PROGRESS');
  }
});

test('A status that AWS adds later is a change while it says so, and otherwise one that only the owner can end.', () => {
  expect(stateOf('REFACTOR_IN_PROGRESS')).toBe('updating');
  expect(stateOf('REFACTOR_FAILED')).toBe('stuck');
});

test.each([
  ['CREATE_COMPLETE', 'made', true],
  ['UPDATE_COMPLETE', 'made', true],
  ['UPDATE_ROLLBACK_COMPLETE', 'made', false],
  ['UPDATE_ROLLBACK_COMPLETE', 'rolled-back', true],
  ['UPDATE_COMPLETE', 'rolled-back', false],
  ['UPDATE_FAILED', 'made', false],
  ['ROLLBACK_COMPLETE', 'made', false],
  ['DELETE_COMPLETE', 'deleted', true],
  ['DELETE_FAILED', 'deleted', false],
] as const)('%s ends an operation that was to end as %s: %s.', (status, end, expected) => {
  expect(endedWell(status, end)).toBe(expected);
});

/** Files that may name statuses of stacks: the one module that says what they mean, and what has statuses of its own. */
const NAMES_STATUSES = [
  'src/stack/status.ts',
  // Tells a creation that failed from an update that failed.
  'src/stack/unusable.ts',
  'src/plan/names.ts',
  'src/plan/plan.ts',
  // Statuses of change sets, and of single resources.
  'src/deploy/another-run.ts',
  'src/deploy/change-set.ts',
  'src/diagnose/root-cause.ts',
  'src/progress/reduce.ts',
  'src/stack/resources.ts',
];

test('No other module reads the text of a stack status.', () => {
  const readers = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((file) => path.join('src', file))
    .filter((file) => file.endsWith('.ts') && !/^src\/(lambda|sandbox)\//.test(file))
    .filter((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .some(
          (line) => !/^\s*(\*|\/\/|\/\*)/.test(line) && /_(COMPLETE|FAILED|IN_PROGRESS)\b['"$/)]/.test(line),
        ),
    );
  expect(readers.filter((file) => !NAMES_STATUSES.includes(file))).toEqual([]);
});
