import { describe, expect, test } from 'vitest';
import { overTime } from '../../../src/report/charts/over-time.ts';
import { bars, heatmap } from '../../../src/report/charts/shares.ts';
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
      'a heat map',
      heatmap(
        [
          [FROM, long, 3],
          [FROM + DAY, 'b\u202ec', 1],
        ],
        axis(30),
        look,
      ),
    ],
    [
      'columns',
      overTime(
        [
          [FROM, long, 12_345_678],
          [FROM + DAY, 'b', 1],
        ],
        axis(30),
        { ...look, areas: false },
      ),
    ],
    [
      'an area',
      overTime(
        [
          [FROM, 7],
          [FROM + 5 * DAY, 1],
        ],
        axis(2000),
        { ...look, areas: true },
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

test('an area falls to zero where nothing was, columns leave a gap', () => {
  const rows = [
    [FROM, 4],
    [FROM + 10 * DAY, 4],
    [FROM + 11 * DAY, 4],
  ];
  const area = overTime(rows, axis(30), { title: 't', width: 500, areas: true }).markup;
  const points = /d="M([^"]+)Z"/.exec(area)?.[1]?.split('L') ?? [];
  const bottom = 220 - 22;
  const heights = points.slice(0, points.length / 2).map((point) => Number(point.split(',')[1]));
  expect(heights.map((height) => height < bottom)).toEqual([false, true, false, false, true, true, false]);
  const columns = overTime(rows, axis(30), { title: 't', width: 500, areas: false }).markup;
  expect(numbers(columns.slice(0, columns.indexOf('</svg>')), 'rect', 'height')).toHaveLength(3);
});
