import { expect, test } from 'vitest';
import { unusable } from '../../../src/stack/unusable.ts';
import { stackOutputs, stackWith } from '../../helpers/facts.ts';

test.each([
  ['CREATE_IN_PROGRESS', /still being created/, 'deploy'],
  ['REVIEW_IN_PROGRESS', /never started/, 'deploy'],
  ['CREATE_FAILED', /goes on/, 'deploy'],
  ['ROLLBACK_COMPLETE', /creates it anew/, 'deploy'],
  ['ROLLBACK_IN_PROGRESS', /being rolled back/, undefined],
  ['DELETE_IN_PROGRESS', /being deleted/, undefined],
  ['DELETE_FAILED', /half-way/, 'teardown'],
])('%s can not be looked into, outputs or not', (status, why, command) => {
  for (const outputs of [{}, stackOutputs()]) {
    const found = unusable(stackWith({ status, outputs }));
    expect(found?.why).toMatch(why);
    expect(found?.why).toContain(status);
    expect(found?.command).toBe(command);
  }
});

test.each(['CREATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'])(
  '%s can, with its outputs',
  (status) => {
    expect(unusable(stackWith({ status, outputs: stackOutputs() }))).toBeUndefined();
    expect(unusable(stackWith({ status, outputs: {} }))?.why).toMatch(/lacks the output Url/);
  },
);
