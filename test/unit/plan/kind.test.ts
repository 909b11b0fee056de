import { describe, expect, test } from 'vitest';
import { makePlan } from '../../../src/plan/plan.ts';
import { renderPlan } from '../../../src/plan/render.ts';
import { answersWith, factsWith, stackWith } from '../../helpers/facts.ts';

const planFor = (status?: string) =>
  makePlan(
    factsWith(status === undefined ? {} : { stacks: [stackWith({ status })] }),
    answersWith(),
    '1.2.3',
  );

describe('the kind of plan', () => {
  test.each([
    [undefined, 'create', /^New stack/m],
    ['REVIEW_IN_PROGRESS', 'create', /^New stack/m],
    ['ROLLBACK_COMPLETE', 'replace', /remains .* removed first/],
    ['ROLLBACK_FAILED', 'replace', /remains .* removed first/],
    ['CREATE_FAILED', 'continue', /goes on: what is there already is kept/],
    ['UPDATE_FAILED', 'continue', /goes on: what is there already is kept/],
    ['UPDATE_ROLLBACK_FAILED', 'restore', /failed update is taken back/],
    ['CREATE_COMPLETE', 'update', /^Upgrade of the stack/m],
    ['UPDATE_COMPLETE', 'update', /^Upgrade of the stack/m],
    ['UPDATE_ROLLBACK_COMPLETE', 'update', /^Upgrade of the stack/m],
    ['CREATE_IN_PROGRESS', 'resume', /being changed, by another run or by CloudFormation/],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'resume', /run\nonly watches/],
    ['ROLLBACK_IN_PROGRESS', 'resume', /run\nonly watches/],
  ])('of a stack in %s is %s, and says so', (status, kind, headline) => {
    const plan = planFor(status);
    expect(plan.kind).toBe(kind);
    const lines = renderPlan(plan).join('\n').split('\n');
    expect(lines.slice(0, 4).join('\n')).toMatch(headline);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('a stack that could not be deleted is named as stuck, with the way out', () => {
    expect(() => planFor('DELETE_FAILED')).toThrow(
      expect.objectContaining({
        code: 'stack-stuck',
        exit: 1,
        remedy: expect.arrayContaining([expect.stringContaining('teardown')]),
      }),
    );
  });

  test('a stack that is being deleted is waited for', () => {
    expect(() => planFor('DELETE_IN_PROGRESS')).toThrow(
      expect.objectContaining({
        code: 'stack-deleting',
        exit: 1,
        remedy: expect.arrayContaining([expect.stringContaining('once it is gone')]),
      }),
    );
  });
});
