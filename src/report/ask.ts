import { type Board, byId, type Panel } from '../kibana/boards/define.ts';
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
  const answered: Answered[] = [];
  while (answered.length < panels.length) {
    const chunk = panels.slice(answered.length, answered.length + CHUNK);
    const answers = await search(chunk.map((panel) => searchOf(panel, range, interval)));
    if (answers.length === 0) throw new Error('The function gave no answer to a search.');
    answered.push(...chunk.slice(0, answers.length).map((panel, at) => judge(panel, answers[at] ?? {})));
  }
  return answered;
}

/** What is asked for a panel; words ask for nothing that takes the engine time. */
export function searchOf(panel: Panel, range: Range, interval: string): InsideSearch {
  if ('text' in panel) return { index: 'events', body: { size: 0 } };
  if ('chart' in panel) {
    const { query = '', rejects } = panel;
    const body = panelSearch({ aggs: aggConfigs(panel), query, rejects }, range, interval);
    return { index: rejects ? 'quarantine' : 'events', body };
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
