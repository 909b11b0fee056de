import { describe, expect, test } from 'vitest';
import { bars } from '../../../src/report/charts/bars.ts';
import { overTime } from '../../../src/report/charts/over-time.ts';
import { timeScale } from '../../../src/report/charts/time-axis.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2026, 9, 1);
const axis = (days: number, interval = DAY) => ({ from: FROM, to: FROM + days * DAY, interval });
const LETTER = 7.4;

/** All values of an attribute in a drawing, as numbers. */
const numbers = (markup: string, element: string, attribute: string): number[] =>
  [...markup.matchAll(new RegExp(`<${element} [^>]*?\\b${attribute}="([\\d.-]+)"`, 'g'))].map(([, value]) =>
    Number(value),
  );

/** Where a drawing's words begin and end, and what they are. */
const words = (markup: string) =>
  [...markup.matchAll(/<text(?: text-anchor="(\w+)")? x="([\d.]+)"[^>]*>([^<]*)/g)].map(
    ([, anchor, x = '', text = '']) => {
      const width = [...text].length * LETTER;
      const left = Number(x) - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
      return { left, right: left + width, text };
    },
  );

describe.each([228, 374, 582, 1206])('a drawing of %i pixels', (width) => {
  const look = { title: 't', width };
  const long = 'AWSReservedSSO_AdministratorAccess_0123456789abcdef/somebody@example.com';
  test.each([
    [
      'bars',
      bars(
        [
          [long, 12_345_678],
          ['b\u202ec', 1],
          ['', 0],
        ],
        look,
      ),
    ],
    [
      'stacked bars',
      bars(
        [
          [long, 'success', 12_345_678],
          [long, 'failure', 3],
          ['b', 'failure', 1],
        ],
        look,
      ),
    ],
    [
      'columns',
      overTime(
        [
          [long, FROM, 12_345_678],
          ['b', FROM + DAY, 1],
        ],
        axis(30),
        look,
      ),
    ],
    [
      'columns of one series',
      overTime(
        [
          [FROM, 7],
          [FROM + 5 * DAY, 1],
        ],
        axis(2000),
        look,
      ),
    ],
  ])('has the words of %s within it', (_, { markup }) => {
    const found = words(markup.slice(0, markup.indexOf('</svg>')));
    expect(found.length).toBeGreaterThan(2);
    for (const { left, right, text } of found) {
      expect(left, text).toBeGreaterThanOrEqual(-0.1);
      expect(right, text).toBeLessThanOrEqual(width + 0.1);
    }
  });
});

describe('timeScale', () => {
  test.each([
    [1, '06:00'],
    [4, 'Oct 03 00:00'],
    [27, 'Oct 04'],
    [400, 'Dec 2026'],
  ])('over %i days says %s', (days, label) => {
    expect(
      words(
        timeScale(axis(days), 40, 1000)
          .labels(0)
          .map(({ markup }) => markup)
          .join(''),
      ).map(({ text }) => text),
    ).toContain(label);
  });

  test.each([1, 2, 3, 7, 30, 57, 90, 200, 365, 1000])('labels of %i days keep apart', (days) => {
    for (const right of [300, 500, 1200]) {
      const found = words(
        timeScale(axis(days), 60, right)
          .labels(0)
          .map(({ markup }) => markup)
          .join(''),
      );
      for (const [at, { left }] of found.slice(1).entries())
        expect(left).toBeGreaterThan(found[at]?.right ?? 0);
    }
  });

  test.each([
    ['begins before the axis', -12 * HOUR, 40, 15.7],
    ['is within', DAY, 73.3, 32.3],
    ['goes on after it', 29.5 * DAY, 1023.3, 15.7],
  ])('a column that %s stays on it', (_, at, left, wide) => {
    const [start, width] = timeScale(axis(30), 40, 1040).column(FROM + at);
    expect([start, width].map((one) => Number(one.toFixed(1)))).toEqual([left, wide]);
  });
});

test('Columns are where something was, stacked by their series.', () => {
  const rows = [
    ['success', FROM, 4],
    ['success', FROM + 10 * DAY, 4],
    ['failure', FROM + 10 * DAY, 2],
  ];
  const { markup } = overTime(rows, axis(30), { title: 't', width: 500 });
  const drawing = markup.slice(0, markup.indexOf('</svg>'));
  const heights = numbers(drawing, 'rect', 'height');
  expect(heights).toHaveLength(3);
  expect(heights[2]).toBeCloseTo((heights[0] ?? 0) / 2, 0);
});

test.each(['bars', 'columns'])(
  'A failure has the same colour in all %s, wherever it stands among the series.',
  (kind) => {
    const classesOf = (names: readonly string[]) => {
      const rows = names.map((name, at) => (kind === 'bars' ? ['x', name, at + 1] : [name, FROM, at + 1]));
      const look = { title: 't', width: 500 };
      const { markup } = kind === 'bars' ? bars(rows, look) : overTime(rows, axis(30), look);
      return markup.match(/class="c\d" width="10" height="10"\/><\/svg> failure/g);
    };
    expect(classesOf(['success', 'failure'])).toEqual(classesOf(['failure', 'success']));
    expect(classesOf(['success', 'failure'])).toHaveLength(1);
  },
);
