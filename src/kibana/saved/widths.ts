import type { Chart } from '../boards/define.ts';
import { COUNT } from '../boards/define.ts';

/**
 * How much room things take in a panel. Measured in OpenSearch Dashboards 2.8 (Chromium, 1440 wide) and in Kibana 7.10.2.
 */

/** Columns of a board. */
export const WIDTH = 48;
/** A row of the grid, and the gap beneath it, in pixels. */
const ROW = 20;
const GAP = 8;

/** Pixels from the top of a panel of `rows` to its bottom. */
const heightOf = (rows: number): number => rows * (ROW + GAP) - GAP;

/**
 * Title, tools, head and pager of a table, and a row of one line, in pixels: in 2.8 and in 7.10. A table of 5 rows in a
 * panel of 12 was 312 pixels high in 7.10, of 302.
 */
const TABLES = [
  { around: 145, row: 33.5 },
  { around: 198, row: 28 },
] as const;

/** Rows of a table that are seen whole; with more on a page there is a scroll bar beside the pager. */
export const rowsThatFit = (height: number): number =>
  Math.max(1, Math.min(...TABLES.map(({ around, row }) => Math.floor((heightOf(height) - around) / row))));

/** Pixels of the edges of a cell and of the arrow in a head, of a letter of either: measured in 2.8, which does not wrap. */
const CELL = { edges: 16, letter: 7.5 };
const HEAD = { edges: 36, letter: 8.6 };

/** Pixels in which a column of `letters` below a head of `label` is seen whole. */
const roomFor = (letters: number, label: string): number =>
  Math.ceil(Math.max(CELL.edges + letters * CELL.letter, HEAD.edges + label.length * HEAD.letter));

const TIME_LETTERS = 16;
const NUMBER_LETTERS = 7;

/** Letters of the longest value of fields whose values have one length, more or less. */
const KNOWN: Readonly<Record<string, number>> = {
  'event.outcome': 7,
  actorKind: 11,
  awsRegion: 14,
  'source.network': 11,
  'userIdentity.accessKeyId': 23,
  'thirdParty.account': 14,
};

/** The same of long ones: they have it where enough is left for the others. */
const KNOWN_LONG: Readonly<Record<string, number>> = {
  eventSource: 26,
  eventName: 32,
  'requestParameters.roleArn': 50,
};

/** Pixels of a panel on a page of 1024, without its edges; and of a column in which a name still tells something. */
const roomOf = (columns: number): number => ((1024 - 24) * columns) / WIDTH - 8 - 16;
const LEAST = 120;

/** A column, and its pixels where the length of its values is known. */
interface Column {
  readonly label: string;
  readonly field?: string;
  readonly width?: number;
}

/** The columns of a table as 2.8 lays them out. */
function columnsOf({ by = [], measures = [COUNT], size: [width] = [0, 0] }: Chart): Column[] {
  const splits = by.map((split): Column => {
    if (!('terms' in split)) return { label: '' };
    const { terms: field, label } = split;
    const letters = KNOWN[field];
    return { label, field, ...(letters === undefined ? {} : { width: roomFor(letters, label) }) };
  });
  const figures = measures.map(({ op, label = 'Events' }): Column => {
    const letters = op === 'earliest' || op === 'latest' ? TIME_LETTERS : NUMBER_LETTERS;
    return { label, width: roomFor(letters, label) };
  });
  return withLongOnes([...splits, ...figures], roomOf(width));
}

/** Gives the long columns their pixels, one after the other, as far as there is room. */
function withLongOnes(columns: readonly Column[], room: number): Column[] {
  const all = [...columns];
  for (const [at, { label, field = '' }] of columns.entries()) {
    const letters = KNOWN_LONG[field];
    if (letters === undefined) continue;
    const trial = all.with(at, { label, field, width: roomFor(letters, label) });
    const taken = trial.reduce((sum, { width = LEAST }) => sum + width, 0);
    if (taken <= room) all[at] = trial[at] as Column;
  }
  return all;
}

/**
 * Pixels of the columns whose length is known; the others share the rest. 2.8 honours them, Kibana 7.10 lays columns out by
 * what is in them. Where all are known, the first takes the rest.
 */
export function columnWidths(chart: Chart): { colIndex: number; width: number }[] {
  const columns = columnsOf(chart);
  const free = columns.some(({ width }) => width === undefined);
  return columns.flatMap(({ width }, colIndex) =>
    width === undefined || (!free && colIndex === 0) ? [] : [{ colIndex, width }],
  );
}

/**
 * Letters of a label at the left of lying bars. One that is longer than its panel makes 2.8 and 7.10 draw nothing at all
 * (a chart of width 0 beside labels of 474 pixels in a panel of 469); a letter takes 6.3 pixels, and the page may have 1024.
 */
export const labelLetters = (columns: number): number => Math.floor(columns * 1.75);
