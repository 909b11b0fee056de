import { type Board, byId, type Chart, COUNT, type Panel } from '../kibana/boards/define.ts';
import { SEARCHES } from '../kibana/boards/searches.ts';
import { aggConfigs } from '../kibana/saved/aggs.ts';
import { LIST_OF as VENDORS_OF } from '../lambda/known-accounts.ts';
import { TIME_FIELD } from '../schema/index.ts';
import type { InsideAnswer } from '../verify/inside.ts';
import { bars } from './charts/bars.ts';
import { overTime } from './charts/over-time.ts';
import type { TimeAxis } from './charts/time-axis.ts';
import { html, type Markup, NOTHING } from './escape.ts';
import { figure, time } from './format.ts';
import { type Cell, countOf, fieldOf, rowsIn } from './rows.ts';
import { STYLE } from './style.ts';
import { dataTable, table, type Words } from './table.ts';

/** A panel and what the engine said of it: `problem` tells why that is nothing, or not all. */
export interface Answered {
  readonly panel: Panel;
  readonly answer: InsideAnswer;
  readonly problem?: string;
}

export interface PageFacts extends TimeAxis {
  readonly board: Board;
  readonly stack: string;
  readonly region: string;
  readonly made: number;
  readonly panels: readonly Answered[];
}

const CSP = "default-src 'none'; style-src 'unsafe-inline'";
/** What a panel of one column has for its drawing, in pixels of the widest page: 18 of its own, 8 between two, less the edges. */
const widthOf = (columns: number): number => columns * 26 - 42;

/** The whole page: nothing is loaded, nothing runs. */
export function page(facts: PageFacts): string {
  const { board, from, to, made, stack, region, panels } = facts;
  const title = `CloudTrail: ${board.title}`;
  const { markup } = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${CSP}"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}, ${time(to).slice(0, 10)}</title><style>${STYLE}</style></head>
<body><header><h1>${title}</h1><p>${board.about}. ${board.note}</p><p class="quiet">${time(from)} to ${time(to)} UTC · stack ${stack}, ${region} · made ${time(made)} UTC · vendors named by a list of ${VENDORS_OF}</p></header>
<main>${panels.map((one) => figureOf(one, facts))}</main></body></html>
`;
  return markup;
}

function figureOf({ panel, answer, problem }: Answered, axis: TimeAxis): Markup {
  const [width, height] = panel.size ?? [24, 12];
  const told = problem === undefined ? NOTHING : html`<p class="problem">Not complete: ${problem}</p>`;
  const drawn = answer.hits === undefined ? NOTHING : draw(panel, answer, { axis, width: widthOf(width) });
  return html`<figure data-panel="${panel.id}" class="w${width} ${kindOf(panel, width, height)}"><figcaption><h2>${panel.title}</h2></figcaption>${told}${drawn}</figure>`;
}

/** How a panel is set. */
const kindOf = (panel: Panel, width: number, height: number): string => {
  if ('text' in panel) return panel.heading ? 'heading' : 'words';
  return height < 8 ? 'tile' : width < SLIM ? 'slim' : 'panel';
};

/** Columns of the grid below which tables are set closer. */
const SLIM = 20;

const EMPTY = html`<p class="empty">No events</p>`;

interface Place {
  readonly axis: TimeAxis;
  readonly width: number;
}

function draw(panel: Panel, answer: InsideAnswer, place: Place): Markup {
  if ('text' in panel) return html`<p>${panel.text}</p>`;
  const total = answer.hits?.total.value ?? 0;
  if ('events' in panel) return total === 0 ? EMPTY : events(panel.events, answer, panel.title);
  const rows = rowsIn(aggConfigs(panel), answer);
  if (panel.chart === 'metric') return metric(panel, rows);
  if (panel.chart === 'table')
    return total === 0 || rows.length === 0 ? EMPTY : table(wordsOf(panel, rows), panel.title);
  const some = rows.filter((row) => countOf(row) > 0);
  return some.length === 0
    ? EMPTY
    : html`${chart(panel, some, place)}${dataTable(wordsOf(panel, some), panel.title)}`;
}

function chart({ chart, title, measures }: Chart, rows: readonly Cell[][], { axis, width }: Place): Markup {
  if (chart === 'bars') return bars(rows, { title, width });
  return overTime(rows, axis, { title, width, label: measures?.[0]?.label });
}

/** A figure, or several that add up with what each is. */
function metric({ alert, by = [], measures = [COUNT], title }: Chart, rows: readonly Cell[][]): Markup {
  const values = rows.map((row) => row.at(-1) ?? null);
  const style = alert === undefined ? 'plain' : Number(values[0]) > 0 ? 'alert' : 'fine';
  const [{ op, label = 'Events' } = COUNT] = measures;
  const isTime = op === 'latest';
  const say = isTime ? (value: Cell) => time(value).slice(0, 16) : figure;
  const shown = values.length === 0 ? '0' : values.map(say).join(' + ');
  const parts = by.length === 0 ? '' : `${rows.map(([name]) => figure(name ?? null)).join(' + ')}: `;
  // A title says it mostly: "Sessions handed out" is about sessions.
  const told = by.length === 0 && title.toLowerCase().includes(label.toLowerCase());
  return html`<p class="number ${style}${isTime ? ' moment' : ''}">${shown}</p>${told ? NOTHING : html`<p class="quiet">${parts}${label}</p>`}`;
}

function wordsOf({ by = [], measures = [COUNT] }: Chart, rows: readonly Cell[][]): Words {
  const splits = by.map((split) => ({
    label: 'time' in split ? 'Time (UTC)' : 'terms' in split ? split.label : 'What',
    say: 'time' in split ? time : figure,
  }));
  const figures = measures.map(({ op, label = 'Events' }) =>
    op === 'earliest' || op === 'latest' ? { label: `${label} (UTC)`, say: time } : { label, say: figure },
  );
  const all = [...splits, ...figures];
  return {
    columns: all.map(({ label }) => label),
    rows: rows.map((row) => all.map(({ say }, at) => say(row[at] ?? null))),
  };
}

function events(id: string, answer: InsideAnswer, title: string): Markup {
  const { columns } = byId(SEARCHES, id);
  const rows = (answer.hits?.hits ?? []).map(({ _source }) => [
    time(fieldOf(_source, TIME_FIELD) || null),
    ...columns.map((column) => fieldOf(_source, column) || '–'),
  ]);
  const told = html`<p class="quiet">The newest ${figure(rows.length)} of ${figure(answer.hits?.total.value ?? 0)}.</p>`;
  return html`${told}${table({ columns: ['Time (UTC)', ...columns], rows }, title, 50)}`;
}
