import { describe, expect, test } from 'vitest';
import { BOARDS } from '../../../src/kibana/boards/index.ts';
import { askBoard } from '../../../src/report/ask.ts';
import { html } from '../../../src/report/escape.ts';
import { short } from '../../../src/report/format.ts';
import { page } from '../../../src/report/page.ts';
import { fieldOf } from '../../../src/report/rows.ts';
import { startOf } from '../../../src/report/since.ts';
import { table } from '../../../src/report/table.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;

describe('startOf', () => {
  test.each([
    ['12h', NOW - 12 * HOUR],
    ['30d', NOW - 720 * HOUR],
    ['2026-10-01', Date.UTC(2026, 9, 1)],
  ])('%s', (since, start) => expect(startOf(since, NOW)).toBe(start));

  test.each(['', '0d', '-1d', '3w', '2026-02-30', '2026-13-01', '2026-11-21', 'now-7d', '99999d'])(
    'refuses "%s"',
    (since) => expect(() => startOf(since, NOW)).toThrow(/is not valid/),
  );
});

test.each([
  ['<b>"\'&', '&lt;b&gt;&quot;&#39;&amp;'],
  ['a\u202eb\0', 'a\\u202eb\\u0000'],
  ['line\nfeed\u2028\u200b\ufeff\u00ad', 'line\\u000afeed\\u2028\\u200b\\ufeff\\u00ad'],
  ['\u{e0041}\ud800', '\\udb40\\udc41\\ud800'],
  ['größer – 日本 🙂 עברית', 'größer – 日本 🙂 עברית'],
])('escapes %j', (text, expected) => expect(html`${text}`.markup).toBe(expected));

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['🙂🙂🙂', 2, '🙂…'],
  ['\u202eabc', 6, '\\u202…'],
  ['abc', 0, '…'],
])('%j in %i letters is %s', (text, length, expected) => expect(short(text, length)).toBe(expected));

test.each([
  ['123456789012', '<td>123456789012</td>'],
  ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff', '<td>2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff</td>'],
  ['us-east-1', '<td><span>us-east-1</span></td>'],
  ['2026-10-01 12:00:00', '<td><span>2026-10-01</span> <span>12:00:00</span></td>'],
  ['Data Dog Inc', '<td>Data Dog Inc</td>'],
  ['DeleteAccessKeyX', '<td class="long">Delete<wbr>Access<wbr>Key<wbr>X</td>'],
  ['secrets.amazonaws.com', '<td class="long">secrets.<wbr>amazonaws.<wbr>com</td>'],
  ['AKIAEXAMPLEEXAMPLE00', '<td>AKIAEXAMPLEEXAMPLE00</td>'],
])('a cell of %s', (text, expected) =>
  expect(table({ columns: ['a'], rows: [[text]] }, 't').markup).toContain(expected),
);

test.each([
  [{ a: { b: 1 } }, 'a.b', '1'],
  [{ a: [{ b: 1 }, { b: [2, 3] }, null] }, 'a.b', '1, 2, 3'],
  [{ a: null }, 'a.b', ''],
  [undefined, 'a', ''],
])('field of %j at %s', (document, path, text) => expect(fieldOf(document, path)).toBe(text));

describe('askBoard', () => {
  const board = BOARDS.find(({ panels }) => panels.length > 20)!;
  const all = { hits: { total: { value: 1 }, hits: [] } };

  test.each([10, 7, 1])('asks in parts, again for what did not fit: %i answers at a time', async (fit) => {
    const sizes: number[] = [];
    const answered = await askBoard(board, { from: 0, to: 1 }, '1d', async (searches) => {
      sizes.push(searches.length);
      return searches.slice(0, fit).map(() => all);
    });
    expect(answered.map(({ panel }) => panel)).toEqual(board.panels);
    const asked = board.panels.filter((panel) => !('text' in panel));
    expect(sizes).toHaveLength(Math.ceil(asked.length / fit));
    expect(Math.max(...sizes)).toBe(10);
  });

  test('gives up on a function that answers nothing', async () => {
    await expect(askBoard(board, { from: 0, to: 1 }, '1d', async () => [])).rejects.toThrow(/no answer/);
  });

  test.each([
    ['the root of it', { error: { type: 't', reason: 'r', root_cause: [{ reason: 'root' }] } }, 'root'],
    ['a reason', { error: { type: 'answer_too_large', reason: 'r' } }, 'r'],
    ['a kind', { error: { type: 't' } }, 't'],
    ['nothing', {}, 'no answer'],
    ['shards', { ...all, _shards: { failed: 1, total: 5 } }, '1 of 5 shards did not answer'],
  ])('a panel says why it failed: %s', async (_, answer, problem) => {
    const answered = await askBoard(board, { from: 0, to: 1 }, '1d', async (searches) =>
      searches.map((_, at) => (at === 0 ? answer : all)),
    );
    const [first, second] = answered.filter(({ panel }) => !('text' in panel));
    expect(first?.problem).toBe(problem);
    expect(second?.problem).toBeUndefined();
  });
});

const EVIL = '</title></text></style><script>alert(1)</script><img src=x onerror="alert(1)">';

/** Whatever the panel asks: every key is evil, every figure 3. */
function evilAnswer(depth: number): object {
  const inner = depth === 0 ? {} : evilAnswer(depth - 1);
  const bucket = { key: EVIL, doc_count: 3, ...inner };
  const many = { value: 3, buckets: [bucket] };
  return Object.fromEntries(['1', '2', '3', '4', '5', '6', '7', '8'].map((id) => [id, many]));
}

describe.each(BOARDS)('the page of $id', (board) => {
  const facts = { board, stack: EVIL, region: 'x', from: NOW - HOUR, to: NOW, interval: HOUR, made: NOW };

  test('has nothing of an event that a browser would run', () => {
    const answer = {
      hits: { total: { value: 3 }, hits: [{ _source: { actor: EVIL, eventTime: NOW } }] },
      aggregations: evilAnswer(3) as Record<string, unknown>,
    };
    const timed = board.panels.filter(
      (panel) => !('chart' in panel && panel.by?.some((split) => 'time' in split)),
    );
    const text = page({ ...facts, panels: timed.map((panel) => ({ panel, answer, problem: EVIL })) });
    expect(text).toContain('&lt;script&gt;alert(1)');
    expect(text).not.toMatch(/<(script|img)/);
    expect(text.match(/<figure /g)).toHaveLength(timed.length);
  });

  test('says of each panel without events that there are none, or 0', () => {
    const answer = { hits: { total: { value: 0 }, hits: [] }, aggregations: {} };
    const text = page({ ...facts, panels: board.panels.map((panel) => ({ panel, answer })) });
    const tiles = board.panels.filter((panel) => 'chart' in panel && panel.chart === 'metric');
    const words = board.panels.filter((panel) => 'text' in panel);
    expect(text.match(/No events/g)).toHaveLength(board.panels.length - tiles.length - words.length);
    expect(text.match(/class="number /g)).toHaveLength(tiles.length);
  });
});
