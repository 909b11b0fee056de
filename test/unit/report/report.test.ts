import { describe, expect, test } from 'vitest';
import { BOARDS } from '../../../src/kibana/boards/index.ts';
import { html } from '../../../src/report/escape.ts';
import { page } from '../../../src/report/page.ts';
import { fieldOf } from '../../../src/report/rows.ts';
import { startOf } from '../../../src/report/since.ts';

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
    (since) => expect(() => startOf(since, NOW)).toThrow(/no time before now/),
  );
});

test.each([
  ['<b>"\'&', '&lt;b&gt;&quot;&#39;&amp;'],
  ['a\u202eb\0', 'a\\u202eb\\u0000'],
])('escapes %j', (text, expected) => expect(html`${text}`.markup).toBe(expected));

test.each([
  [{ a: { b: 1 } }, 'a.b', '1'],
  [{ a: [{ b: 1 }, { b: [2, 3] }, null] }, 'a.b', '1, 2, 3'],
  [{ a: null }, 'a.b', ''],
  [undefined, 'a', ''],
])('field of %j at %s', (document, path, text) => expect(fieldOf(document, path)).toBe(text));

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
    expect(text.match(/No events/g)).toHaveLength(board.panels.length - tiles.length);
    expect(text.match(/class="number /g)).toHaveLength(tiles.length);
  });
});
