import type { Check } from '../core/types.ts';
import { oneLine } from '../core/visible.ts';
import { wrapAdvice, wrapText } from '../core/wrap.ts';

const MARK: Readonly<Record<Check['status'], string>> = {
  ok: '✔',
  warn: '!',
  fail: '✖',
  'not-run': '-',
};
const NAME = 26;
/** Below this the reason goes under the name instead of beside it. */
const ROOM_FOR_REASON = 34;

/** A check as a person reads it: mark, name, reason and remedy, in lines of at most `width` columns. */
export function checkLines({ name, status, reason = '', remedy }: Check, width: number): string[] {
  const advice = status === 'ok' || remedy === undefined ? [] : remedy.split('\n');
  return [
    // The reason may be somebody else's words: its lines would pass for rows of ours.
    ...row(`  ${MARK[status]} `, name, oneLine(reason), width),
    ...advice.flatMap((line) => adviceLines(line, width, '      ')),
  ];
}

/** A remedy behind an arrow, its further lines under its first. */
export const adviceLines = (text: string, width: number, indent = '  '): string[] =>
  wrapAdvice(text, width - indent.length - 2).map((line, at) => `${indent}${at === 0 ? '→ ' : '  '}${line}`);

function row(mark: string, name: string, reason: string, width: number): string[] {
  const left = mark.length + NAME;
  const beside = width - left >= ROOM_FOR_REASON;
  if (!beside)
    return [`${mark}${name}`, ...wrapText(reason, width - 6).map((line) => `      ${line}`)].filter(
      (line) => line.trim() !== '',
    );
  return wrapText(reason, width - left).map((line, at) =>
    at === 0 ? `${mark}${name.padEnd(NAME)}${line}`.trimEnd() : `${' '.repeat(left)}${line}`,
  );
}
