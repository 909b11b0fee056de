import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/core/types.ts';
import { isWell, troubleWords } from '../../../src/verify/verdict.ts';

const checks = (...all: Check['status'][]): Check[] => all.map((status) => ({ name: 'x', status }));

describe('The verdict', () => {
  test.each<[string, Check['status'][], string | undefined]>([
    ['of checks that are well is none', ['ok', 'ok'], undefined],
    ['of a warning is none', ['ok', 'warn'], undefined],
    ['of one failure', ['fail', 'ok'], '1 check fails'],
    ['of several failures', ['fail', 'fail'], '2 checks fail'],
    [
      'counts what could not be run apart',
      ['fail', 'not-run', 'not-run', 'not-run', 'not-run', 'not-run'],
      '1 check fails, 5 could not be run',
    ],
  ])('%s.', (_, all, words) => {
    expect(troubleWords(checks(...all))).toBe(words);
    expect(isWell(checks(...all))).toBe(words === undefined);
  });

  test('names the checks as the command does.', () => {
    expect(troubleWords(checks('fail', 'fail'), 'health check')).toBe('2 health checks fail');
  });
});
