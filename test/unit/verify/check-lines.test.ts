import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/core/types.ts';
import { checkLines } from '../../../src/verify/check-lines.ts';

const SICK: Check = {
  name: 'Storage',
  status: 'warn',
  reason: '0.1 GB free: full in about 1 day at the present rate',
  remedy: 'Run create-cloudtrail-kibana again with fewer --retention-days or a larger --domain-size.',
};

describe('a check', () => {
  test('80 columns wide', () => {
    expect(checkLines(SICK, 80)).toEqual([
      '  ! Storage                   0.1 GB free: full in about 1 day at the present',
      '                              rate',
      '      → Run create-cloudtrail-kibana again with fewer --retention-days or a',
      '        larger --domain-size.',
    ]);
  });

  test('60 columns wide', () => {
    expect(checkLines(SICK, 60)).toEqual([
      '  ! Storage',
      '      0.1 GB free: full in about 1 day at the present rate',
      '      → Run create-cloudtrail-kibana again with fewer',
      '        --retention-days or a larger --domain-size.',
    ]);
  });

  test('that is well shows no remedy, and each line of another has an arrow', () => {
    expect(checkLines({ ...SICK, status: 'ok', reason: 'fine' }, 80)).toEqual([
      '  ✔ Storage                   fine',
    ]);
    expect(checkLines({ ...SICK, reason: 'x', remedy: 'one\ntwo' }, 80).slice(1)).toEqual([
      '      → one',
      '      → two',
    ]);
  });

  test('without a reason is its name', () => {
    expect(checkLines({ name: 'UI', status: 'ok' }, 80)).toEqual(['  ✔ UI']);
    expect(checkLines({ name: 'UI', status: 'ok' }, 60)).toEqual(['  ✔ UI']);
  });
});
