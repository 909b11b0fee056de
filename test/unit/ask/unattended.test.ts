import { expect, test } from 'vitest';
import { isCi, nobodyToAsk, unattended } from '../../../src/ask/unattended.ts';

const TERMINAL = { env: {}, input: true, output: true };

test.each([
  ['a terminal', TERMINAL, {}, undefined],
  ['--json', TERMINAL, { json: true }, /--json/],
  ['--no-input', TERMINAL, { 'no-input': true }, /--no-input/],
  ['CI', { ...TERMINAL, env: { CI: 'true' } }, {}, /^CI /],
  ['CI=false', { ...TERMINAL, env: { CI: 'false' } }, {}, undefined],
  ['TERM=dumb', { ...TERMINAL, env: { TERM: 'dumb' } }, {}, /TERM/],
  ['input from a pipe', { ...TERMINAL, input: false }, {}, /input is not a terminal/],
  ['messages to a file', { ...TERMINAL, output: false }, {}, /messages do not go to a terminal/],
])('with %s the reason why nobody can be asked is the one that applies', (_, place, flags, reason) => {
  const why = unattended(place, flags);
  if (reason === undefined) expect(why).toBeUndefined();
  else expect(why).toMatch(reason);
});

test.each([
  ['true', true],
  ['1', true],
  ['woodpecker', true],
  ['false', false],
  ['False', false],
  ['0', false],
  ['', false],
  [undefined, false],
])('CI=%s is CI: %s', (CI, expected) => expect(isCi({ CI })).toBe(expected));

test('the error names what is missing, the reason, and how to go on', () => {
  expect(
    nobodyToAsk({ unattended: 'CI is set.' }, ['--yes', '--engine'], ['Give it.'], 'More.'),
  ).toMatchObject({
    exit: 2,
    code: 'missing-answers',
    message: 'Nobody can be asked here; missing: --yes --engine',
    why: 'CI is set. More.',
    remedy: ['Give it.'],
  });
});
