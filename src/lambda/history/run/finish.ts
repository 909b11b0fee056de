import type { History } from '../deps.ts';
import type { Run } from '../kinds.ts';
import { problemsFolder } from '../problems.ts';
import { readText, removeFolder } from '../s3/folder.ts';
import { addTo, nothing } from '../sums.ts';
import type { Finished, Problem, Summary } from '../work.ts';
import { results } from './results.ts';

/** Names of the summary; the sums count all. */
const MOST_PROBLEMS = 1000;

/** Sums up what the children of a run over log files have done, and which files they could not read. */
export async function summaryOf({ run, order }: Run, history: History): Promise<Summary> {
  const sums = nothing();
  let items = 0;
  for await (const worked of results(run, 'files', history)) {
    items++;
    addTo(sums, worked.sums);
  }
  // Regions that could not be copied.
  if (order.kind === 'event-history')
    for await (const worked of results(run, 'lookup', history)) sums.unreadable += worked.sums.unreadable;
  const problems = await problemsOf(run, history);
  return { order, items, sums, problems, finished: new Date(history.now()).toISOString() };
}

/** Writes the summary of a run that has indexed log files, and takes away those that were copied for it. */
export async function finishIndexing(run: Run, history: History): Promise<Finished> {
  await writeSummary(run.run, await summaryOf(run, history), history);
  await removeCopies(run.run, history);
  const { own } = await history.known();
  return { next: '', mark: own.updater !== '', updater: own.updater };
}

/** Writes what the command line reads. */
export async function writeSummary(run: string, summary: Summary, { s3, artifacts }: History): Promise<void> {
  await s3.put(artifacts, `history/${run}/summary.json`, JSON.stringify(summary));
}

/** Takes away the copies of Event history and the files of the user that the run was over. */
async function removeCopies(run: string, { s3, artifacts }: History): Promise<void> {
  for (const folder of ['event-history', 'files'])
    await removeFolder(s3, artifacts, `history/${run}/${folder}/`);
}

async function problemsOf(run: string, { s3, artifacts }: History): Promise<Problem[]> {
  const list: Problem[] = [];
  for await (const { objects } of s3.list({ bucket: artifacts, prefix: problemsFolder(run) }))
    for (const { key } of objects) {
      list.push(...(JSON.parse(await readText(s3, artifacts, key)) as Problem[]));
      if (list.length >= MOST_PROBLEMS) return list.slice(0, MOST_PROBLEMS);
    }
  return list;
}
