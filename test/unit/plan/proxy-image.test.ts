import { describe, expect, test } from 'vitest';
import type { StackFacts } from '../../../src/core/types.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { renderPlan } from '../../../src/plan/render.ts';
import { answersWith, factsWith, stackWith } from '../../helpers/facts.ts';

const HERE = '1.2.3';

const planOver = (stack: Partial<StackFacts>, newImage = false) =>
  makePlan(factsWith({ stacks: [stackWith(stack)] }), answersWith(), HERE, {
    newImage,
    allowDowngrade: true,
  });
const imageOver = (...args: Parameters<typeof planOver>) => planOver(...args).parameters.ProxyImageId;

describe('the image of the proxy', () => {
  test.each<[string, Partial<StackFacts>, boolean, string]>([
    ['an update by the same version', { version: HERE }, false, 'ami-old'],
    ['an update by an older version', { version: '2.0.0' }, false, 'ami-old'],
    ['an upgrade', { version: '1.2.2' }, false, 'ami-1'],
    ['an update that asks for it', { version: HERE }, true, 'ami-1'],
    ['a creation that goes on', { version: '1.2.2', status: 'CREATE_FAILED' }, false, 'ami-old'],
    ['a creation that goes on and asks for it', { version: HERE, status: 'CREATE_FAILED' }, true, 'ami-old'],
    [
      'a failed rollback that is ended',
      { version: '1.2.2', status: 'UPDATE_ROLLBACK_FAILED' },
      true,
      'ami-old',
    ],
    ['a stack that starts anew', { version: HERE, status: 'ROLLBACK_COMPLETE' }, false, 'ami-1'],
  ])('%s', (_, stack, newImage, expected) => {
    expect(imageOver(stack, newImage)).toBe(expected);
  });

  test('a proxy on another processor keeps it, and --new-image says why', () => {
    const parameters = { ...stackWith().parameters, ProxyInstanceType: 't3.micro' };
    expect(imageOver({ version: '1.2.2', parameters })).toBe('ami-old');
    expect(planOver({ version: '1.2.2', parameters }).warnings.join()).not.toMatch(/image/);
    expect(planOver({ version: HERE, parameters }, true).warnings).toContain(
      'The proxy keeps its image: the newest one is for t4g.micro, and it is a t3.micro.',
    );
  });

  test('that is the newest one replaces nothing, and --new-image says so', () => {
    const parameters = { ...stackWith().parameters, ProxyImageId: 'ami-1' };
    const plan = planOver({ version: HERE, parameters }, true);
    expect(plan.warnings).toContain('The proxy has the newest image already.');
    expect(renderPlan(plan).join('\n')).not.toMatch(/machine is replaced/);
  });

  test('a machine that is replaced is a change of the plan, with what comes of it', () => {
    const text = renderPlan(planOver({ version: '1.2.2' })).join('\n');
    expect(text).toMatch(/^ {2}Proxy +image ami-old → ami-1: the machine is replaced$/m);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'some minutes without dashboards. Address and password stay',
    );
    expect(renderPlan(planOver({ version: HERE })).join('\n')).not.toMatch(/machine is replaced/);
  });
});
