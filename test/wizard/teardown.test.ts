import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { confirmTeardown } from '../../src/commands/teardown/confirm.ts';
import type { Flags } from '../../src/flags/table.ts';
import { PARTS } from '../../src/teardown/parts.ts';
import { requireLiftable } from '../../src/teardown/protection.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { stackWith } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const NAME = 'cloudtrail-kibana';
const records = PARTS.filter(({ what }) => what === 'Records').map((part) => ({ part, names: ['bucket'] }));

const confirm = (flags: Flags = {}, found = records) =>
  confirmTeardown(NAME, found, flags, fakeWorld({ interactive: true }).fx);

async function answer(text: string): Promise<void> {
  await screen.next();
  screen.type(text);
  screen.keypress('enter');
}

describe('the confirmation of a teardown', () => {
  test.each([
    ['y', true],
    ['n', false],
    ['', false],
  ])('the name, then %j for the data', async (data, deleteData) => {
    const confirmed = confirm();
    await answer(NAME);
    await answer(data);
    await expect(confirmed).resolves.toEqual({ deleteData });
  });

  test('asks for no data where there is none', async () => {
    const confirmed = confirm({}, []);
    await answer(NAME);
    await expect(confirmed).resolves.toEqual({ deleteData: false });
  });

  test('--delete-data is not asked about again', async () => {
    const confirmed = confirm({ 'delete-data': true });
    await answer(NAME);
    await expect(confirmed).resolves.toEqual({ deleteData: true });
  });

  test.each(['', 'yes', 'Cloudtrail-Kibana'])('%j declines', async (text) => {
    const refused = failure(confirm());
    await answer(text);
    expect(await refused).toMatchObject({ code: 'declined', exit: 130, message: 'Nothing was changed.' });
  });
});

describe('a stack with termination protection', () => {
  const lift = (flags: Flags = {}) =>
    requireLiftable(stackWith({ isProtected: true }), flags, fakeWorld({ interactive: true }).fx);

  test('A yes at the terminal lifts it.', async () => {
    const lifted = lift();
    await screen.next();
    expect(screen.getScreen()).toContain('Lift the termination protection and delete the stack? (y/N)');
    screen.type('y');
    screen.keypress('enter');
    await expect(lifted).resolves.toBeUndefined();
  });

  test.each(['n', ''])('%j declines, and nothing is changed.', async (text) => {
    const refused = failure(lift({ confirm: NAME }));
    await answer(text);
    expect(await refused).toMatchObject({ code: 'declined', exit: 130, message: 'Nothing was changed.' });
  });

  test('With --no-protect nobody is asked.', async () => {
    await lift({ protect: false });
    expect(screen.getScreen()).toBe('');
  });
});
