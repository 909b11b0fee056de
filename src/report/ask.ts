import { type Board, byId, type Panel, type Words } from '../kibana/boards/define.ts';
import { SEARCHES } from '../kibana/boards/searches.ts';
import { listSearch, panelSearch, type Range } from '../kibana/panel-search.ts';
import { aggConfigs } from '../kibana/saved/aggs.ts';
import type { InsideAnswer, InsideSearch } from '../verify/inside.ts';
import type { Answered } from './page.ts';

/** Searches of one call. */
const CHUNK = 10;
const NEWEST = 50;

/**
 * Asks for every panel of a board, some at a time; a panel that could not be asked says why.
 *
 * @param search answers fewer than it was asked when the others would not fit; they are asked for again.
 */
export async function askBoard(
  { panels }: Board,
  range: Range,
  interval: string,
  search: (searches: readonly InsideSearch[]) => Promise<readonly InsideAnswer[]>,
): Promise<Answered[]> {
  const asked = panels.filter((panel): panel is Asked => !('text' in panel));
  const answered: Answered[] = [];
  while (answered.length < asked.length) {
    const chunk = asked.slice(answered.length, answered.length + CHUNK);
    const answers = await search(chunk.map((panel) => searchOf(panel, range, interval)));
    if (answers.length === 0) throw new Error('The function gave no answer to a search.');
    answered.push(...chunk.slice(0, answers.length).map((panel, at) => judge(panel, answers[at] ?? {})));
  }
  return panels.map(
    (panel) => answered.find((one) => one.panel === panel) ?? { panel, answer: NOTHING_ASKED },
  );
}

/** Words ask for nothing. */
type Asked = Exclude<Panel, Words>;
const NOTHING_ASKED: InsideAnswer = { hits: { total: { value: 0 }, hits: [] } };

/** What is asked for a panel. */
export function searchOf(panel: Asked, range: Range, interval: string): InsideSearch {
  if ('chart' in panel) {
    const { query = '', rejects, health } = panel;
    const body = panelSearch({ aggs: aggConfigs(panel), query, rejects, health }, range, interval);
    return { index: rejects ? 'quarantine' : health ? 'health' : 'events', body };
  }
  return { index: 'events', body: listSearch(byId(SEARCHES, panel.events), range, NEWEST) };
}

function judge(panel: Panel, answer: InsideAnswer): Answered {
  const { error, hits, _shards } = answer;
  const failed = _shards?.failed ?? 0;
  if (hits === undefined) {
    const why = error?.root_cause?.[0]?.reason ?? error?.reason ?? error?.type ?? 'no answer';
    return { panel, answer, problem: why };
  }
  if (failed === 0) return { panel, answer };
  return { panel, answer, problem: `${failed} of ${_shards?.total} shards did not answer` };
}
