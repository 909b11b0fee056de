/** Leaves that are looked for; more than the bar's 2,000, since the last record is taken whole. */
const ENOUGH = 2000;
const BATCH = 500;

/**
 * Looks for every leaf of some of the records by each documented query for it, as one does who knows only that leaf.
 * The oracle is the one of the end-to-end tests: a parser of its own, nothing of the forwarder.
 * @param {{leavesOf: Function, recordQueries: Function}} oracle
 * @returns {Promise<{leaves: number, missed: string[]}>}
 */
export async function searchLeaves(ask, index, records, { leavesOf, recordQueries }) {
  const wanted = [];
  let leaves = 0;
  // The stride takes records from everywhere in the set, each from another copy.
  for (let at = 0; leaves < ENOUGH && at < records.length; at += 97) {
    const { eventID, text } = records[at];
    leaves += leavesOf(text).filter(({ type }) => type !== 'null' && type !== 'empty').length;
    wanted.push(...recordQueries(text).map((query) => ({ eventID, query })));
  }
  const missed = [];
  for (let at = 0; at < wanted.length; at += BATCH) {
    const part = wanted.slice(at, at + BATCH);
    const found = await searchAll(ask, index, part);
    missed.push(...part.filter((_, n) => !found[n]).map(({ query }) => JSON.stringify(query)));
  }
  return { leaves, missed };
}

async function searchAll(ask, index, part) {
  const lines = part.map(({ eventID, query }) => {
    const filter = [{ ids: { values: [eventID] } }, query];
    return `{}\n${JSON.stringify({ size: 0, query: { bool: { filter } } })}\n`;
  });
  const path = `${index}/_msearch?filter_path=responses.hits.total.value,responses.error`;
  const { responses } = await ask('POST', path, lines.join(''), 'application/x-ndjson');
  return responses.map(({ hits }) => hits?.total.value === 1);
}
