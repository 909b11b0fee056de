import { describe, expect, test } from 'vitest';
import { FORMATS } from '../../../src/kibana/saved/formats.ts';
import { shippedObjects } from '../../../src/kibana/saved-state.ts';
import { indexPatternFields, quarantinePatternFields } from '../../../src/schema/index.ts';
import { type DrawnBoard, type DrawnPanel, drawnBoards } from '../../helpers/boards/drawn.ts';
import { UI_RULES } from '../../helpers/boards/ui-rules.ts';

const boards = drawnBoards(shippedObjects().boards);

describe.each(Object.entries(UI_RULES))('%s', (name, { faults }) => {
  test.each(boards.map((board) => [board.id, board] as const))('are well on %s.', (_, board) => {
    expect(faults(board)).toEqual([]);
  });

  test('were not on the boards that were drawn first.', () => {
    const board = BEFORE[name];
    if (board === undefined) throw new Error('nothing shows that the rule finds something');
    expect(faults(board)).toHaveLength(1);
  });
});

test('Discover finds a doc value for every field that the pattern calls a date.', () => {
  // It asks for all of them; one without fails every list of events, in 2.8 and 7.10.
  const dates = [...indexPatternFields(), ...quarantinePatternFields()].filter(({ type }) => type === 'date');
  expect(dates.length).toBeGreaterThan(1);
  expect(dates.filter(({ readFromDocValues }) => !readFromDocValues)).toEqual([]);
});

test('Times are shown with 16 letters, wherever a table can have one.', () => {
  for (const board of boards)
    for (const { aggs } of board.panels)
      for (const { type, params } of aggs)
        if ((type === 'min' || type === 'max') && params.field !== 'lagMinutes')
          expect(FORMATS[params.field ?? '']?.params.pattern).toBe('YYYY-MM-DD HH:mm');
});

const panel = (more: Partial<DrawnPanel>): DrawnPanel => ({
  ...{ board: 'b', title: 'Panel', quiet: false, type: 'table', aggs: [], params: {}, state: {} },
  grid: { x: 0, y: 0, w: 48, h: 12 },
  ...more,
});
const board = (more: Partial<DrawnPanel>, description = ''): DrawnBoard => ({
  ...{ id: 'b', description, panels: [panel(more)] },
});
const time = { type: 'date_histogram', schema: 'segment', params: {} };
const count = { type: 'count', schema: 'metric', params: { customLabel: 'Events' } };
const grid = (w: number, h: number) => ({ grid: { x: 0, y: 0, w, h } });

/** A panel of the boards of commit 027ca43 for each rule, as it was drawn. */
const BEFORE: Readonly<Record<string, DrawnBoard>> = {
  'Kinds of charts': board({ type: 'heatmap' }),
  'Labels of bars': board({
    ...grid(16, 14),
    type: 'horizontal_bar',
    params: { categoryAxes: [{ labels: { truncate: 200 } }] },
  }),
  'Order of series': board({
    type: 'histogram',
    aggs: [time, { type: 'terms', schema: 'group', params: {} }],
  }),
  'Label of time': board({ type: 'histogram', aggs: [time] }),
  'Heads of tables': board({ aggs: [{ type: 'filters', schema: 'bucket', params: {} }] }),
  'Columns of tables': board({
    ...grid(16, 14),
    aggs: [
      ...['Third party', 'Region'].map((customLabel) => ({
        type: 'terms',
        schema: 'bucket',
        params: { customLabel },
      })),
      ...['First seen', 'Last seen'].map((customLabel) => ({
        type: 'max',
        schema: 'metric',
        params: { customLabel },
      })),
      count,
    ],
  }),
  'Rows of tables': board({ params: { perPage: 20 } }),
  Colours: board({
    type: 'histogram',
    aggs: [count, { type: 'terms', schema: 'group', params: { size: 2 } }],
  }),
  'Colours of figures': board({
    type: 'metric',
    params: {
      metric: {
        useRanges: true,
        colorsRange: [
          { from: 0, to: 1 },
          { from: 1, to: 1e9 },
        ],
      },
    },
  }),
  Legends: board({
    type: 'histogram',
    aggs: [{ type: 'terms', schema: 'group', params: { size: 2 } }],
    params: { legendPosition: 'right' },
  }),
  'Lists of events': board({ type: 'search', params: { columns: [1, 2, 3, 4, 5, 6, 7, 8] } }),
  'Filters between boards': board({ type: 'input_control_vis', params: { pinFilters: false } }),
  'Lists to choose from': board({
    ...grid(48, 6),
    type: 'input_control_vis',
    params: { controls: [1, 2, 3, 4, 5, 6] },
  }),
  Words: board({
    ...grid(48, 2),
    type: 'markdown',
    quiet: true,
    params: { markdown: '**What is wrong now**' },
  }),
  Titles: board({ ...grid(9, 7), title: 'Unauthorised calls · CloudWatch.2 (CIS 4.1)' }),
  Figures: board({
    type: 'metric',
    title: 'Events',
    aggs: [count],
    params: { metric: { style: { fontSize: 36 } } },
  }),
  Grid: board(grid(24, 12)),
  Descriptions: board({}, 'Who changed what [boards 1ed75bd6]'),
};
