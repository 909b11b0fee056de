import { QUARANTINE_INDEX } from '../../../src/schema/index.ts';
import type { Engine } from './engine.ts';
import { developmentRecords, idOf } from './records.ts';

/**
 * An endless stock of CloudTrail records: the development records, over and over, each with an id of its own that
 * begins with `mark`, which is also their user agent.
 */
export function recordStock(mark: string): (count: number, over?: object) => string[] {
  const models = developmentRecords().map((text) => JSON.parse(text) as object);
  let made = 0;
  const next = (over: object) => {
    const model = models[made % models.length];
    made += 1;
    return JSON.stringify({ ...model, eventID: `${mark}-${made}`, userAgent: `${mark}/1.0`, ...over });
  };
  return (count, over = {}) => Array.from({ length: count }, () => next(over));
}

/** Ids of all documents the engine holds of these messages, sorted; one kept twice is in it twice. */
export async function keptIds({ ask }: Engine, messages: readonly string[]): Promise<string[]> {
  await ask('POST', '/_refresh');
  const values = messages.map(idOf);
  const found = (await ask('POST', `/cloudtrail-*,${QUARANTINE_INDEX}/_search`, {
    size: 10_000,
    _source: false,
    query: { ids: { values } },
  })) as { hits: { hits: { _id: string }[] } };
  return found.hits.hits.map(({ _id }) => _id).sort();
}

/** The distinct ids of messages, sorted: what {@link keptIds} has to find. */
export const distinctIds = (messages: readonly string[]): string[] => [...new Set(messages.map(idOf))].sort();
