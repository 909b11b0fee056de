import { screen } from '@inquirer/testing/vitest';
import { expect, test } from 'vitest';
import { ask } from '../../src/ask/ask.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { factsWith } from '../helpers/facts.ts';

const WARNING = '! 203.0.113.7/24 was read as 203.0.113.0/24, which lets in 256 addresses';

test('An address with a network length is said to be read as the whole network, as a flag.', async () => {
  const { fx, err } = fakeWorld();
  const answers = await ask(factsWith(), { yes: true, 'authorized-ip': ['203.0.113.7/24', '192.0.2.1'] }, fx);
  expect(answers.authorizedIps).toEqual(['203.0.113.0/24', '192.0.2.1/32']);
  expect(err()).toBe(`${WARNING}\n`);
});

test('It is said as an answer too, at once.', async () => {
  const { fx, err } = fakeWorld({ interactive: true });
  const rest = {
    'stack-name': 'a',
    'domain-size': 'trial',
    engine: 'OpenSearch_2.19',
    history: 'none',
  } as const;
  ask(factsWith(), rest, fx).catch(() => {});
  await screen.next();
  screen.type('203.0.113.7/24');
  screen.keypress('enter');
  await screen.next();
  expect(screen.getScreen()).toContain('Vendors');
  expect(err()).toBe(`${WARNING}\n`);
});

test('Networks that are written as such are taken without a word.', async () => {
  const { fx, err } = fakeWorld();
  await ask(factsWith(), { yes: true, 'authorized-ip': ['203.0.113.0/24,192.0.2.1'] }, fx);
  expect(err()).toBe('');
});
