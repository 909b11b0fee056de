import { type Board, byId, type Panel, type Size, type Words } from '../boards/define.ts';
import { BOARDS } from '../boards/index.ts';
import { SEARCHES } from '../boards/searches.ts';
import { type SavedObject, savedId, savedObject } from './objects.ts';
import { DEFAULT_SIZE } from './vis-params.ts';
import { controls, markdown, visualization } from './visualization.ts';
import { WIDTH } from './widths.ts';

/**
 * What every board can be narrowed by. Each list is a request of its own, and takes 250 pixels and more: four stand in two
 * rows at most beside the words, down to pages of 1024.
 */
const CONTROL_FIELDS = [
  ['account.name', 'Account'],
  ['eventSource', 'Service'],
  ['actorKind', 'Kind of actor'],
  ['event.outcome', 'Outcome'],
] as const;

const PREFIX = 'CloudTrail';

/** Panels that every board begins with: where one is, and what it can be narrowed by. */
const HEAD = [
  { id: 'links', title: 'Boards', size: [20, 7], quiet: true },
  { id: 'controls-of-board', title: 'Narrow down', size: [28, 7], quiet: true },
] as const;

/** Id of the panel that holds the fingerprint of the definitions. */
export const headOf = (board: string): string => savedId(board, HEAD[0].id);

/** A board and its own panels; those of saved searches are objects of their own. */
export function dashboard(board: Board): SavedObject[] {
  const [links, filter] = HEAD;
  const own = [
    markdown(
      headOf(board.id),
      named(board, links.title),
      `${linksOn(board)}\n\n${board.about}. ${board.note}`,
    ),
    controls(savedId(board.id, filter.id), named(board, filter.title), CONTROL_FIELDS),
    ...board.panels.flatMap((panel) => panelObject(board, panel)),
  ];
  return [
    ...own,
    boardObject(board, [...HEAD, ...board.panels.map((panel) => ({ ...panel, quiet: isQuiet(panel) }))]),
  ];
}

/** A panel that says by itself what its title would say. */
const isQuiet = (panel: Panel): boolean =>
  'text' in panel
    ? panel.heading === true
    : 'chart' in panel && panel.chart === 'metric' && panel.measures?.[0]?.label === panel.title;

const named = (board: Board, title: string): string => `${PREFIX} ${board.title}: ${title}`;

function panelObject(board: Board, panel: Panel): SavedObject[] {
  const id = savedId(board.id, panel.id);
  if ('events' in panel) return [];
  if ('text' in panel) return [markdown(id, named(board, panel.title), wordsOf(board, panel))];
  return [visualization(id, { ...panel, title: named(board, panel.title) })];
}

/** More links than these say the number of a control alone, and others its name. */
const NAMED = 6;

/** In Markdown, with links to the lists. */
function wordsOf({ since }: Board, { title, text, heading, lists = [] }: Words): string {
  const links = lists.map((id) => {
    const { title: name } = byId(SEARCHES, id);
    // By the path of Discover beside the boards; a list that is opened without a time has that of the last 15 minutes.
    const target = `discover#/view/${savedId('search', id)}?_g=(time:(from:${since},to:now))`;
    // `CloudWatch.1 (CIS 4.3): Root user`.
    const short = lists.length > NAMED ? name.replace(/(:| \().*/, '') : name.replace(/^.*\): /, '');
    return `[${short}](${target})`;
  });
  // A paragraph has a margin beneath it, for which a line of 2 rows has no room.
  const words = heading ? `##### ${title}` : text;
  return links.length === 0 ? words : `${words} · Lists: ${links.join(' · ')}`;
}

interface Placed {
  readonly id: string;
  readonly title: string;
  readonly size?: Size;
  readonly events?: string;
  readonly quiet: boolean;
}

function boardObject(board: Board, panels: readonly Placed[]): SavedObject {
  const places = flow(panels.map(({ size }) => size ?? DEFAULT_SIZE));
  const panelsJSON = panels.map(({ title, quiet }, place) => ({
    panelIndex: `${place + 1}`,
    gridData: { ...places[place], i: `${place + 1}` },
    version: '7.10.0',
    embeddableConfig: quiet ? { title, hidePanelTitles: true } : { title },
    title,
    panelRefName: `panel_${place}`,
  }));
  const references = panels.map(({ id, events }, place) => ({
    name: `panel_${place}`,
    type: events === undefined ? ('visualization' as const) : ('search' as const),
    id: events === undefined ? savedId(board.id, id) : savedId('search', events),
  }));
  const attributes = {
    title: `${PREFIX} ${board.title}`,
    description: board.about,
    hits: 0,
    panelsJSON: JSON.stringify(panelsJSON),
    optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
    timeRestore: true,
    timeFrom: board.since,
    timeTo: 'now',
    version: 1,
    kibanaSavedObjectMeta: {
      searchSourceJSON: JSON.stringify({ query: { query: '', language: 'lucene' }, filter: [] }),
    },
  };
  return savedObject('dashboard', savedId(board.id), attributes, references);
}

/** Places panels from left to right; one that does not fit begins a row beneath the highest of the row above. */
export function flow(sizes: readonly Size[]): { x: number; y: number; w: number; h: number }[] {
  let [x, y, high] = [0, 0, 0];
  return sizes.map(([w, h]) => {
    if (x + w > WIDTH) [x, y, high] = [0, y + high, 0];
    const place = { x, y, w, h };
    x += w;
    high = Math.max(high, h);
    return place;
  });
}

/** Links to the other boards; the one that is open stands out. */
const linksOn = (board: Board): string =>
  BOARDS.map(({ id, title }) =>
    id === board.id ? `**${title}**` : `[${title}](#/view/${savedId(id)})`,
  ).join(' · ');
