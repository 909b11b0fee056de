import { describe, expect, test } from 'vitest';
import { columnsOf, within, wrap, wrapAdvice, wrapText } from '../../../src/core/wrap.ts';

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

const COMMAND =
  "aws logs put-subscription-filter --log-group-name trail-logs --filter-name ours --filter-pattern '' --destination-arn arn:aws:lambda:eu-central-1:1:function:f";

/** What a shell makes of lines that end in a backslash. */
const pasted = (lines: readonly string[]): string => lines.join('\n').replaceAll(/ \\\n\s*/g, ' ');

describe('a text', () => {
  test.each([
    ['short', 20, ['short']],
    ['one two three', 7, ['one two', 'three']],
    ['a verylongword b', 6, ['a', 'verylongword', 'b']],
    ['', 10, ['']],
  ])('%j in %i columns', (text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines);
  });
});

describe('advice', () => {
  test('of words alone is wrapped', () => {
    expect(wrapAdvice('Read the log group.', 12)).toEqual(['Read the log', 'group.']);
  });

  test('that fits is left alone', () => {
    expect(wrapAdvice('Start it: aws cloudtrail start', 80)).toEqual(['Start it: aws cloudtrail start']);
  });

  test.each([80, 60, 40])('a command in %i columns can be pasted', (width) => {
    const lines = wrapAdvice(COMMAND, width);
    expect(lines.length).toBeGreaterThan(1);
    expect(pasted(lines)).toBe(COMMAND);
    for (const line of lines.filter((one) => !one.includes('arn:')))
      expect(line.length).toBeLessThanOrEqual(width);
  });

  test('words before a command end where it begins', () => {
    const [first, ...rest] = wrapAdvice(`Hand them on again: ${COMMAND}`, 60);
    expect(first).toBe('Hand them on again:');
    expect(pasted(rest)).toBe(COMMAND);
  });

  test('a quoted word with blanks is not broken', () => {
    const lines = wrapAdvice("npx create-cloudtrail-kibana --stack-name 'a name with many blanks in it'", 40);
    expect(lines.at(-1)).toBe("  --stack-name 'a name with many blanks in it'");
  });
});

describe('the columns of', () => {
  test.each([
    [60, 60],
    [200, 80],
    [10, 40],
    [0, 80],
    [undefined, 80],
  ])('%j', (terminal, columns) => {
    expect(columnsOf(terminal)).toBe(columns);
  });
});
