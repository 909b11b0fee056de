import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { askRotation, rotateActions } from '../../src/ask/rotate.ts';
import { approveChange } from '../../src/commands/rotate-ips/words.ts';
import { fakeWorld } from '../helpers/effects.ts';

const ME = '203.0.113.7';
const listOf = (...cidrs: string[]) => cidrs.map((cidr) => ({ cidr, until: undefined }));
const TWO = listOf('198.51.100.0/24', '192.0.2.1/32');

describe('rotateActions', () => {
  test.each([
    ['all', TWO, ME, ['add mine', 'move', 'add', 'remove', 'replace', 'nothing']],
    [
      'not mine when it is there',
      listOf(`${ME}/32`, '192.0.2.1/32'),
      ME,
      ['add', 'remove', 'replace', 'nothing'],
    ],
    ['not mine when it is not known', TWO, undefined, ['add', 'remove', 'replace', 'nothing']],
    [
      'no removal of the last one',
      listOf('192.0.2.1/32'),
      ME,
      ['add mine', 'move', 'add', 'replace', 'nothing'],
    ],
  ])('offers %s, and nothing as the default', (_, list, ip, expected) => {
    const { choices, fallback } = rotateActions(list, ip);
    expect(choices?.map(({ value }) => value)).toEqual(expected);
    expect(fallback).toBe('nothing');
  });
});

/** Goes from the default, the last one, up to the choice and takes it; what comes of it is still to be awaited. */
async function choose(up: number, today?: string) {
  const asked = askRotation(TWO, ME, today, fakeWorld({ interactive: true }).fx);
  await screen.next();
  for (let step = 0; step < up; step += 1) screen.keypress('up');
  screen.keypress('enter');
  return { asked };
}

describe('askRotation', () => {
  test.each([
    ['leave it', 0, {}],
    ['add my address', 5, { add: [`${ME}/32`] }],
  ])('%s: no further question', async (_, up, expected) => {
    const { asked } = await choose(up);
    expect(await asked).toEqual(expected);
  });

  test.each([
    ['my old address', 4, 'My old address', { 'my-ip': '192.0.2.1/32' }],
    ['the one to remove', 2, 'Address to remove', { remove: ['192.0.2.1/32'] }],
  ])('%s is chosen from the list', async (_, up, message, expected) => {
    const { asked } = await choose(up);
    await screen.next();
    expect(screen.getScreen()).toContain(message);
    screen.keypress('down');
    screen.keypress('enter');
    expect(await asked).toEqual(expected);
  });

  test('another address is checked as it is typed in', async () => {
    const { asked } = await choose(3);
    await screen.next();
    screen.type('office');
    screen.keypress('enter');
    await screen.next();
    expect(screen.getScreen()).toContain('it is not an IPv4 address');
    for (const _char of 'office') screen.keypress('backspace');
    screen.type('192.0.2.9');
    screen.keypress('enter');
    expect(await asked).toEqual({ add: ['192.0.2.9'] });
  });

  test.each([
    ['', {}],
    ['2026-11-20', { until: '2026-11-20' }],
    [' 2027-01-31', { until: '2027-01-31' }],
  ])('what is added may have a last day: "%s"', async (text, expected) => {
    const { asked } = await choose(5, '2026-11-20');
    await screen.next();
    expect(screen.getScreen()).toContain('Last day (YYYY-MM-DD), empty for no end');
    if (text !== '') screen.type(text);
    screen.keypress('enter');
    expect(await asked).toEqual({ add: [`${ME}/32`], ...expected });
  });

  test.each([
    ['2026-11-19', 'That day is past; today is 2026-11-20 (UTC).'],
    ['2027-02-30', 'It has to be a day such as 2027-01-31.'],
  ])('a last day that will not do is explained and can be corrected: %s', async (bad, why) => {
    const { asked } = await choose(5, '2026-11-20');
    await screen.next();
    screen.type(bad);
    screen.keypress('enter');
    await screen.next();
    expect(screen.getScreen()).toContain(why);
    for (const _char of bad) screen.keypress('backspace');
    screen.keypress('enter');
    expect(await asked).toEqual({ add: [`${ME}/32`] });
  });

  test('the whole list starts as it is', async () => {
    const { asked } = await choose(1);
    await screen.next();
    screen.keypress('enter');
    expect(await asked).toEqual({ 'authorized-ip': ['198.51.100.0/24,192.0.2.1/32'] });
  });
});

describe('approveChange', () => {
  test.each([
    ['y', undefined],
    ['n', { code: 'declined', exit: 130 }],
    ['', { code: 'declined', exit: 130 }],
  ])('"%s"', async (key, error) => {
    const answered = approveChange({}, fakeWorld({ interactive: true }).fx).catch((thrown) => thrown);
    await screen.next();
    if (key !== '') screen.type(key);
    screen.keypress('enter');
    if (error === undefined) expect(await answered).toBeUndefined();
    else expect(await answered).toMatchObject(error);
  });
});
