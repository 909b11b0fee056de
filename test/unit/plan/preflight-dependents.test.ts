import { describe, expect, test } from 'vitest';
import type { Answers } from '../../../src/core/types.ts';
import { requirePreflight } from '../../../src/plan/preflight.ts';
import { answersWith, factsWith, stackWith } from '../../helpers/facts.ts';
import { reused } from '../../helpers/preflight.ts';

describe('a stack whose log group other stacks use', () => {
  const GROUP = 'cloudtrail-kibana-TrailLogGroup-1A2B';
  const dependent = (name: string) =>
    stackWith({ name, parameters: { ExistingLogGroup: GROUP }, outputs: {} });
  const facts = factsWith({ stacks: [stackWith(), dependent('s2'), dependent('s3')] });
  const change = (some: Partial<Answers>, force = false, stack = stackWith()) =>
    requirePreflight(facts, answersWith(some), 'update', stack, force);

  test('is not taken from them by another trail, and they are named with the way out', () => {
    expect(() => change(reused)).toThrow(
      expect.objectContaining({
        code: 'others-depend',
        exit: 2,
        message: expect.stringContaining('s2 and s3 get their events from'),
        remedy: expect.arrayContaining([
          expect.stringContaining('--stack-name s3 --log-group none'),
          expect.stringContaining('--force'),
        ]),
      }),
    );
  });

  test('is with --force, and they are named in the plan', () => {
    expect(change(reused, true).warnings).toEqual([
      expect.stringMatching(/s2 and s3 get their events from\. After that, s2 and s3 receive no more events/),
    ]);
  });

  test.each<[string, Partial<Answers>, Parameters<typeof change>[2]]>([
    ['keeps its own trail', {}, stackWith()],
    [
      'has reused another all along',
      reused,
      stackWith({ parameters: { ExistingLogGroup: '/aws/cloudtrail/other' } }),
    ],
    ['is another one', reused, stackWith({ name: 'alone' })],
  ])('may be changed when it %s', (_, some, stack) => {
    expect(change(some, false, stack)).toEqual({ warnings: [] });
  });
});
