import { describe, expect, test } from 'vitest';
import { within, wrap } from '../../../src/core/wrap.ts';

describe('wrap', () => {
  test('a detail goes on under itself, and a word longer than a line is broken', () => {
    const text = wrap('Trail', `subscribes to ${'x'.repeat(100)} at once`);
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(text).toMatch(/^ {2}Trail {8}subscribes to\n {15}x{65}\n {15}x{35} at once$/);
  });
});

describe('within', () => {
  test.each<[string, number | undefined, string, string]>([
    ['no terminal', undefined, 'one two three', 'one two three'],
    ['room enough', 13, 'one two three', 'one two three'],
    ['a break between words', 9, 'one two three', 'one two\n  three'],
    ['a break at the last column', 7, 'one two three', 'one two\n  three'],
    ['the indent of the line, and two more', 12, '  - one two three', '  - one two\n    three'],
    ['several breaks', 8, 'aa bb cc dd ee ff', 'aa bb cc\n  dd ee\n  ff'],
    ['a word longer than the line', 5, 'overlong', 'overlong'],
    ['a word that needs its indent', 10, '     overlong', '  overlong'],
    ['a command', 10, '  npx create-cloudtrail-kibana --yes', '  npx create-cloudtrail-kibana --yes'],
    ['a command that goes on', 10, '  --output text --region x \\', '  --output text --region x \\'],
    ['line by line', 8, 'short\none two three', 'short\none two\n  three'],
  ])('%s', (_, columns, text, expected) => {
    expect(within(columns, text)).toBe(expected);
  });
});
