import type { Board, Panel, Size } from '../boards/define.ts';
import { BOARDS } from '../boards/index.ts';
import { type SavedObject, savedId, savedObject } from './objects.ts';
import { controls, markdown, visualization } from './visualization.ts';

/** What every board can be narrowed by. */
const CONTROL_FIELDS = [
  ['recipientAccountId', 'Account'],
  ['awsRegion', 'Region'],
  ['userIdentity.type', 'Kind of identity'],
  ['eventSource', 'Service'],
  ['event.outcome', 'Outcome'],
  ['readOnly', 'Only reads'],
] as const;

const WIDTH = 48;
const DEFAULT_SIZE: Size = [24, 12];
const PREFIX = 'CloudTrail';

/** A board and its own panels; those of saved searches are objects of their own. */
export function dashboard(board: Board): SavedObject[] {
  const links = { id: 'links', title: 'Boards', text: linksOn(board), size: [WIDTH, 3] as const };
  const filter = { id: 'controls-of-board', title: 'Narrow down', size: [WIDTH, 6] as const };
  const own = [
    markdown(savedId(board.id, links.id), { ...links, title: named(board, links.title) }),
    controls(savedId(board.id, filter.id), named(board, filter.title), CONTROL_FIELDS),
    ...board.panels.flatMap((panel) => panelObject(board, panel)),
  ];
  return [...own, boardObject(board, [links, filter, ...board.panels])];
}

const named = (board: Board, title: string): string => `${PREFIX} ${board.title}: ${title}`;

function panelObject(board: Board, panel: Panel): SavedObject[] {
  const id = savedId(board.id, panel.id);
  if ('events' in panel) return [];
  if ('text' in panel) return [markdown(id, { ...panel, title: named(board, panel.title) })];
  return [visualization(id, { ...panel, title: named(board, panel.title) })];
}

interface Placed {
  readonly id: string;
  readonly title: string;
  readonly size?: Size;
  readonly events?: string;
}

function boardObject(board: Board, panels: readonly Placed[]): SavedObject {
  const places = flow(panels.map(({ size }) => size ?? DEFAULT_SIZE));
  const panelsJSON = panels.map(({ title }, place) => ({
    panelIndex: `${place + 1}`,
    gridData: { ...places[place], i: `${place + 1}` },
    version: '7.10.0',
    embeddableConfig: { title },
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
