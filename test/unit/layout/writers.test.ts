import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const sources = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('lambda/'))
    .map((file) => [file, readFileSync(path.join('src', file), 'utf8')]),
);

/**
 * Each way to the terminal, and the files that may go it. Words that take another way would not be made harmless:
 * `core/io.ts` does that for all that goes through `Io`, the prompts and the live list do it for themselves.
 */
const WAYS: readonly (readonly [way: string, pattern: RegExp, files: readonly string[]])[] = [
  // The supervisor of the demo has a log file for its stderr.
  [
    'the streams of the process',
    /\bprocess\s*(\.|\[')(stdout|stderr)\b|\bprocess\[\w+\]|\b(stdout|stderr)\b[^}=]*\}\s*=\s*process\b/,
    ['sandbox/supervisor.ts', 'streams.ts'],
  ],
  ["the streams' own writer", /\bwrite\('std(out|err)'|\bstreamOf\(/, ['cli.ts', 'effects.ts', 'streams.ts']],
  ['a sink for words', /\bsinkOf\(/, ['effects.ts', 'tell.ts', 'terminal.ts']],
  [
    "a prompt's or list's stream",
    /\bio\.(input|output)\b|\{[^}]*\boutput\b[^}]*\}: Io\b/,
    ['ask/prompt.ts', 'progress/tty.ts'],
  ],
  ['the console', /\bconsole(\.\w+\(|\[)/, ['console.ts']],
  ['a descriptor', /\b(writeSync|writeFileSync|writevSync|createWriteStream)\(\s*[12]\b|\bfd:\s*[12]\b/, []],
  ['the terminal by its path', /\/dev\/(tty|pts|console)/, []],
  ["a child's output", /(stdio|stdout|stderr):\s*(\[[^\]]*)?['"]inherit['"]/, []],
];

test.each(WAYS)('only the files named write by %s', (_, pattern, files) => {
  const found = [...sources].filter(([, text]) => pattern.test(text)).map(([file]) => file);
  expect(found.sort()).toEqual([...files].sort());
});
