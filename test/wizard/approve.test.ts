import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { chooseRegion } from '../../src/ask/region.ts';
import { approve } from '../../src/commands/deploy/words.ts';
import { CliError, EXIT } from '../../src/core/errors.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { answersWith, factsWith } from '../helpers/facts.ts';

const plan = makePlan(factsWith(), answersWith(), '1.2.3');

describe('approve', () => {
  test('shows the plan and goes on after a yes', async () => {
    const { fx, err } = fakeWorld({ interactive: true });
    const approved = approve(plan, {}, fx);
    await screen.next();
    expect(err()).toContain('New stack cloudtrail-kibana');
    expect(screen.getScreen()).toContain('Deploy this? (y/N)');
    screen.type('y');
    screen.keypress('enter');
    await expect(approved).resolves.toBeUndefined();
  });

  test.each([
    ['n', 'n'],
    ['Enter alone', ''],
  ])('%s declines: exit 130 and the line that does the same', async (_, key) => {
    const { fx } = fakeWorld({ interactive: true });
    const refused = approve(plan, {}, fx).catch((error: CliError) => error);
    await screen.next();
    if (key !== '') screen.type(key);
    screen.keypress('enter');
    const error = await refused;
    expect(error).toBeInstanceOf(CliError);
    expect(error).toMatchObject({
      code: 'declined',
      exit: EXIT.interrupted,
      message: 'Nothing was changed.',
    });
    expect((error as CliError).remedy.join('\n')).toContain('--authorized-ip 203.0.113.7/32');
  });

  test('--yes shows the plan and asks nothing', async () => {
    const { fx, err } = fakeWorld();
    await approve(plan, { yes: true }, fx);
    expect(err()).toContain('Costs per month');
    expect(screen.getScreen()).toBe('');
  });
});

describe('chooseRegion', () => {
  test('asks where nothing names a region, and looks there', async () => {
    const { fx } = fakeWorld({ interactive: true, region: undefined });
    const chosen = chooseRegion(fx);
    await screen.next();
    expect(screen.getScreen()).toContain('AWS region (us-east-1)');
    screen.type('Frankfurt');
    screen.keypress('enter');
    await screen.next();
    expect(screen.getScreen()).toContain("A region's code looks like us-east-1.");
    for (const _char of 'Frankfurt') screen.keypress('backspace');
    screen.type('eu-central-1');
    screen.keypress('enter');
    expect(await (await chosen).aws.region()).toBe('eu-central-1');
  });

  test.each([
    ['a region that is known', { interactive: true, region: 'eu-west-1' }],
    ['nobody to ask', { interactive: false, region: undefined }],
  ])('does not ask with %s', async (_, options) => {
    const { fx } = fakeWorld(options);
    expect(await chooseRegion(fx)).toBe(fx);
  });
});
