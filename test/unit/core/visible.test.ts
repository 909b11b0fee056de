import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVoices, type Sink } from '../../../src/core/io.ts';
import { oneLine, visible, visibleLines } from '../../../src/core/visible.ts';
import { expectHarmless, HOSTILE, harmIn } from '../../helpers/hostile.ts';

test.each([
  ['\\u001b[31mred', '\u001b[31mred'],
  ['\\u009b2J\\u0085', '\u009b2J\u0085'],
  ['a\\u000d\\u000ab\\u0009c\\u0000', 'a\r\nb\tc\0'],
  ['txt\\u202egpj.exe\\u2066', 'txt\u202egpj.exe\u2066'],
  ['\\u2028\\u2029\\u200b\\ufeff\\u00ad', '\u2028\u2029\u200b\ufeff\u00ad'],
  ['\\udb40\\udc41\\ud800', '\u{e0041}\ud800'],
  ['größer – 日本 🙂 עברית é', 'größer – 日本 🙂 עברית é'],
])('what is not seen is shown: %s', (shown, text) => expect(visible(text)).toBe(shown));

test('text of several lines keeps its line feeds, and no other line end', () => {
  expect(visibleLines('a\n\u001bb\r\n\u2028')).toBe('a\n\\u001bb\\u000d\n\\u2028');
});

test.each([
  ['a ✔ b', 'a\n  ✔ b'],
  ['a b c', '\n\r\na\u2028b\u0085c\n'],
  ['a  b\\u001b', 'a  b\u001b'],
])('line ends are blanks in what has to be one line: %s', (line, text) => expect(oneLine(text)).toBe(line));

test('of all characters there are, none acts on a terminal', () => {
  const all = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code)).join('');
  expect(harmIn(visibleLines(all))).toBe('');
  expect(harmIn(visible(all))).toBe('');
});

test('JSON stays valid, and the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const told = visibleLines(`${JSON.stringify({ value, HOSTILE })}\n`);
      expectHarmless(told, told);
      expect(JSON.parse(told)).toEqual({ value: JSON.parse(JSON.stringify(value)), HOSTILE });
    }),
  );
});

describe('the three ways out', () => {
  function play(color: boolean) {
    const written = { out: '', err: '' };
    const sink = (name: 'out' | 'err'): Sink => ({
      write: (text) => {
        written[name] += text;
      },
      color,
      columns: 40,
    });
    return { written, voices: createVoices(sink('out'), sink('err')) };
  }

  test.each(['out', 'show', 'err'] as const)('by %s nothing hostile comes through', (way) => {
    const { written, voices } = play(false);
    voices[way](`${JSON.stringify(HOSTILE)}\n`);
    expectHarmless(written.out + written.err, way);
    expect(written.out + written.err).toContain('\\u001b');
  });

  test('colours are our own alone', () => {
    const { written, voices } = play(true);
    voices.err('✔ \u001b[31mfine\n');
    voices.show('✖ bad\n');
    expect(written).toEqual({
      err: '\u001b[32m✔\u001b[39m\u001b[1m \\u001b[31mfine\u001b[22m\n',
      out: '\u001b[31m✖\u001b[39m\u001b[1m bad\u001b[22m\n',
    });
  });

  test('words are wrapped at the width of their stream, and data are not', () => {
    const { written, voices } = play(false);
    const long = `${'word '.repeat(12)}end\n`;
    voices.out(long);
    expect(written.out).toBe(long);
    voices.err(long);
    expect(written.err.split('\n').map((line) => line.length)).toEqual([39, 25, 0]);
  });
});
