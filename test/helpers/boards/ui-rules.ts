import type { Agg, DrawnBoard, DrawnPanel } from './drawn.ts';

/**
 * What a real UI makes of the saved objects: rules of figures measured in OpenSearch Dashboards 2.8.0 and Kibana OSS 7.10.2
 * in Chromium, on pages of 1440 and 1024 pixels. No stand-in shows any of it.
 */
export interface UiRule {
  /** What was seen, and the figure. */
  readonly measured: string;
  /** Faults of a board, in words; none when it is well. */
  readonly faults: (board: DrawnBoard) => string[];
}

const NARROW = 1024;
/** Pixels at the sides of a figure. */
const FIGURE_EDGES = 56;
const PAGES = [NARROW, 1440, 1920];

/** Pixels of a panel: 24 are the page's edges, 8 the gap; a row of the grid has 20 and a gap of 8. */
const widthOf = ({ grid }: DrawnPanel, page: number): number => ((page - 24) * grid.w) / 48 - 8;
const heightOf = ({ grid }: DrawnPanel): number => grid.h * 28 - 8;
const TITLE_BAR = 26;

const segments = ({ aggs }: DrawnPanel): readonly Agg[] => aggs.filter(({ schema }) => schema === 'segment');
const groups = ({ aggs }: DrawnPanel): readonly Agg[] => aggs.filter(({ schema }) => schema === 'group');
const isTable = ({ type }: DrawnPanel): boolean => type === 'table';
const isChart = ({ type }: DrawnPanel): boolean => type === 'histogram' || type === 'horizontal_bar';

/** A rule of each panel by itself. */
const each =
  (fault: (panel: DrawnPanel) => string | false | undefined): UiRule['faults'] =>
  ({ panels }) =>
    panels.flatMap((panel) => {
      const found = fault(panel);
      return found ? [`${panel.title}: ${found}`] : [];
    });

const LETTERS = { label: 6.3, title: 6.9, words: 6.4, legend: 6.2, cell: 7.5, head: 8.6 };

/** The columns of a table as 2.8 lays them out: those with a width keep it, the others share the rest. */
function columns({ aggs, state }: DrawnPanel) {
  const all = [
    ...aggs.filter(({ schema }) => schema === 'bucket'),
    ...aggs.filter(({ schema }) => schema === 'metric'),
  ];
  const fixed = new Map(state.vis?.columnsWidth?.map(({ colIndex, width }) => [colIndex, width]));
  return all.map(({ type, params }, at) => ({
    label: params.customLabel ?? '',
    isTime: type === 'min' || type === 'max',
    isAccount: params.field === 'thirdParty.account',
    width: fixed.get(at),
  }));
}

function contrast(colour: string, other: string): number {
  const light = (hex: string) =>
    [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, at) => sum + part * ([0.2126, 0.7152, 0.0722][at] ?? 0), 0);
  const [high = 0, low = 0] = [light(colour), light(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** Pixels that words in Markdown take in a panel of this width; a small heading has less beneath it than a paragraph. */
function heightOfWords(panel: DrawnPanel): number {
  const plain = String(panel.params.markdown).replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  const [line, margin] = plain.startsWith('##### ') ? [21, 8] : [19.5, 16];
  const width = widthOf(panel, NARROW) - 32;
  const lines = plain
    .replace(/\*\*|^##### /g, '')
    .split('\n\n')
    .map((one) => Math.ceil((one.length * LETTERS.words) / width));
  return 16 + lines.reduce((sum, count) => sum + count * line + margin, 0);
}

export const UI_RULES: Readonly<Record<string, UiRule>> = {
  'Kinds of charts': {
    measured:
      'A heat map takes no limit for its labels: with one long name its chart had a width of 0, in both. Areas drew needles between empty times.',
    faults: each(({ type }) =>
      ['metric', 'table', 'histogram', 'horizontal_bar', 'markdown', 'input_control_vis', 'search'].includes(
        type,
      )
        ? false
        : `a chart of the kind ${type}`,
    ),
  },
  'Labels of bars': {
    measured:
      '`truncate` counts letters: 200 of them let labels of 474 pixels push the chart out of a panel of 469, in both; 28 letters in 16 columns drew.',
    faults: each((panel) => {
      const letters = panel.params.categoryAxes?.[0]?.labels?.truncate ?? 0;
      return (
        panel.type === 'horizontal_bar' &&
        letters * LETTERS.label > widthOf(panel, NARROW) * 0.6 &&
        `labels of ${letters} letters leave no room for the bars`
      );
    }),
  },
  'Order of series': {
    measured:
      'Time before series gave each column its own largest ones: 12 series of 5 asked for, and "too many series defined (91)" of 50, in both.',
    faults: each((panel) => {
      const kinds = panel.aggs.map(({ schema }) => schema);
      const timed = segments(panel).some(({ type }) => type === 'date_histogram');
      return (
        timed &&
        kinds.includes('group') &&
        kinds.indexOf('group') > kinds.indexOf('segment') &&
        'time comes first'
      );
    }),
  },
  'Label of time': {
    measured:
      'The axis says "eventTime per 3 hours"; a title of the axis does not replace it, a label of the buckets does, in both.',
    faults: each(
      ({ aggs }) =>
        aggs.some(({ type, params }) => type === 'date_histogram' && !params.customLabel) &&
        'its time has no label',
    ),
  },
  'Heads of tables': {
    measured: 'A table over queries has the head "filters", in both, whatever its label.',
    faults: each(
      (panel) => isTable(panel) && panel.aggs.some(({ type }) => type === 'filters') && 'a column "filters"',
    ),
  },
  'Columns of tables': {
    measured:
      '2.8 cuts cells: a time of 16 letters needs 130 pixels and had 75 to 140; a name below 120 pixels tells nothing. 7.10 wraps and takes no widths.',
    faults: each((panel) => {
      if (!isTable(panel)) return false;
      const all = columns(panel);
      const cut = all.find(({ width, label, isTime, isAccount }) => {
        const least = Math.max(isTime ? 130 : isAccount ? 114 : 0, 28 + label.length * LETTERS.head);
        return width !== undefined && width < least;
      });
      if (cut) return `the column ${cut.label} is cut`;
      const free = all.filter(({ width }) => width === undefined);
      for (const page of PAGES) {
        const rest = widthOf(panel, page) - 16 - all.reduce((sum, { width = 0 }) => sum + width, 0);
        const least = page === NARROW ? 120 : 170;
        if (rest / Math.max(1, free.length) < least)
          return `its names have ${Math.round(rest / free.length)} pixels of ${page}`;
      }
      return free.length === 0 && 'no column takes the rest';
    }),
  },
  'Rows of tables': {
    measured:
      'A page of 20 rows in a panel for 5 had a scroll bar beside the pager. Around the rows are 145 pixels in 2.8 (33.4 a row), 198 in 7.10 (28 a row).',
    faults: each((panel) => {
      const { perPage = 0 } = panel.params;
      const needed = Math.max(145 + perPage * 33.4, 198 + perPage * 28);
      return isTable(panel) && (perPage < 1 || needed > heightOf(panel)) && `${perPage} rows do not fit`;
    }),
  },
  Colours: {
    measured:
      'Without `vis.colors` success was crimson, violet, ochre and crimson again in four loads; the panels of dark mode are #1D1E24.',
    faults: each((panel) => {
      if (!isChart(panel)) return false;
      const colours = panel.state.vis?.colors ?? {};
      const [group] = groups(panel);
      const names = group?.params.filters?.map(({ label }) => label);
      const count = names?.length ?? group?.params.size ?? 1;
      if (Object.keys(colours).length < count || names?.some((name) => colours[name] === undefined))
        return 'a series without a colour';
      const pale = Object.entries(colours).find(([, colour]) =>
        ['#FFFFFF', '#1D1E24'].some((ground) => contrast(colour, ground) < 3),
      );
      return pale && `${pale[0]} in ${pale[1]} is hard to see`;
    }),
  },
  'Colours of figures': {
    measured:
      'The ends of the scale from green to red are #006837 and #A50026: hard to read in dark mode, in 2.8.',
    faults: each(({ type, params }) => {
      const { useRanges = false, colorsRange = [] } = params.metric ?? {};
      const used = (colorsRange as { from: number; to: number }[]).flatMap(({ to }, at) =>
        to > 0 ? [at] : [],
      );
      return (
        type === 'metric' &&
        useRanges &&
        used.some((at) => at === 0 || at === colorsRange.length - 1) &&
        'the end of a scale'
      );
    }),
  },
  Legends: {
    measured:
      'A legend at the right cut names at 16 letters and was 384 pixels high in 286; above, it takes a line for each width of the panel.',
    faults: each((panel) => {
      if (!isChart(panel) || groups(panel).length === 0) return false;
      const names = Object.keys(panel.state.vis?.colors ?? {});
      const lines = Math.ceil(
        names.reduce((sum, name) => sum + name.length * LETTERS.legend + 34, 0) / widthOf(panel, NARROW),
      );
      if (panel.params.legendPosition !== 'top') return 'its legend is not above';
      return lines > 3 && `its legend has ${lines} lines`;
    }),
  },
  'Lists of events': {
    measured:
      'Eight columns beside the time were 1,156 pixels of 1,006 on a page of 1024, in both: a scroll bar below.',
    faults: each(
      ({ type, params }) =>
        type === 'search' && params.columns.length > 6 && `${params.columns.length} columns`,
    ),
  },
  'Filters between boards': {
    measured: 'What was chosen in "Narrow down" was lost on the next board, until pinned, in both.',
    faults: each(
      ({ type, params }) => type === 'input_control_vis' && params.pinFilters !== true && 'not pinned',
    ),
  },
  'Lists to choose from': {
    measured:
      'A list takes 266 pixels and a row of them 88: the sixth was cut at 1440, three of six at 1024, in both.',
    faults: each((panel) => {
      if (panel.type !== 'input_control_vis') return false;
      const rows = (page: number) =>
        Math.ceil(panel.params.controls.length / Math.floor((widthOf(panel, page) - 16) / 266));
      const room = heightOf(panel) - (panel.quiet ? 0 : TITLE_BAR);
      return PAGES.some((page) => rows(page) * 88 > room) && 'lists are cut';
    }),
  },
  Words: {
    measured:
      'A line of words takes 52 pixels with its edges, of 46 in a panel of 2 rows: a scroll bar, in both.',
    faults: each((panel) => {
      const room = heightOf(panel) - (panel.quiet ? 0 : TITLE_BAR);
      const needed = panel.type === 'markdown' ? heightOfWords(panel) : 0;
      return needed > room && `${Math.round(needed)} pixels of words in ${room}`;
    }),
  },
  Titles: {
    measured: '13 of 15 titles of control tiles were cut at 9 columns; a letter takes 6.9 pixels.',
    faults: each(
      (panel) =>
        !panel.quiet &&
        panel.title.length * LETTERS.title + 20 > widthOf(panel, NARROW) &&
        'its title is cut',
    ),
  },
  Figures: {
    measured:
      'Figures said everything twice ("Events, 465, Events"); a time of 18 points needed 249 pixels of 244, one of 15 points 179 in a tile of 221, whose edges take some 56.',
    faults: each((panel) => {
      if (panel.type !== 'metric') return false;
      const [measure] = panel.aggs;
      if (!panel.quiet && measure?.params.customLabel === panel.title)
        return 'its title says what its label says';
      // In heights of a letter: "2026-11-30 18:30", a figure with its name beneath it, and "12,345".
      const wide = measure?.params.field === 'eventTime' ? 9 : groups(panel).length > 0 ? 6.5 : 3.4;
      const pixels = wide * panel.params.metric.style.fontSize * (4 / 3);
      return pixels > widthOf(panel, NARROW) - FIGURE_EDGES && 'its figure is cut';
    }),
  },
  Grid: {
    measured:
      'The last row of the overview was half empty, and three columns at the right of the control tiles were.',
    faults: ({ panels }) => {
      const rows = [...new Set(panels.map(({ grid }) => grid.y))].map((y) =>
        panels.filter(({ grid }) => grid.y === y),
      );
      return rows.flatMap((row) => {
        const wide = row.reduce((sum, { grid }) => sum + grid.w, 0);
        const level = new Set(row.map(({ grid }) => grid.h)).size === 1;
        return wide === 48 && level ? [] : [`a hole beside ${row.map(({ title }) => title).join(', ')}`];
      });
    },
  },
  Descriptions: {
    measured: 'The list of boards shows the description: "Who changed what [boards 1ed75bd6]".',
    faults: ({ description }) => (/[[\]]/.test(description) ? [`the description is "${description}"`] : []),
  },
};
