import { afterEach, expect, test } from 'vitest';
import { takeConsole } from '../../src/console.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { HOSTILE, harmIn } from '../helpers/hostile.ts';

const own = { ...console };
afterEach(() => Object.assign(console, own));

test.each([
  [false, /^$/],
  [true, /^QueueUrl=\\u001b.* differs 7\n$/s],
])('what a library says by the console is talk, and with --debug alone: %s', (debug, said) => {
  for (const method of ['log', 'warn', 'error', 'info', 'debug'] as const) {
    const { fx, out, err } = fakeWorld();
    takeConsole(fx.io, debug);
    // biome-ignore lint/suspicious/noConsole: the console is what is tested
    console[method]('QueueUrl=%s differs', HOSTILE, 7);
    Object.assign(console, own);
    expect(out()).toBe('');
    expect(err()).toMatch(said);
    expect(harmIn(err())).toBe('');
  }
});
