import { DATED } from '../../detections/call.ts';
import { CONTROLS } from '../../detections/controls.ts';
import type { Calls, Own } from '../../detections/define.ts';
import { DETECTIONS } from '../../detections/table/index.ts';
import { all, exists, type Query } from '../query.ts';

/** Every event that a rule may mean, and those that have a mark of one: it may be gone from the rules. */
export function candidates(own: Own): Query {
  const rules = [...DETECTIONS, ...CONTROLS];
  const queries = rules.flatMap(({ candidates: one }) => ('query' in one ? [one.query] : []));
  const should = [
    ...[...callsByService(rules.flatMap(({ candidates: one }) => ('calls' in one ? [one.calls] : [])))].map(
      ofService,
    ),
    ...queries.map((query) => (typeof query === 'function' ? query(own) : query)),
    exists('detection.id'),
    exists('control.id'),
  ];
  return { bool: { should, minimum_should_match: 1 } };
}

function callsByService(lists: readonly Calls[]): Map<string, Set<string>> {
  const byService = new Map<string, Set<string>>();
  for (const [service, names] of lists.flatMap((calls) => Object.entries(calls))) {
    const known = byService.get(service) ?? new Set();
    for (const name of names.split(' ')) known.add(name);
    byService.set(service, known);
  }
  return byService;
}

function ofService([service, names]: readonly [string, ReadonlySet<string>]): Query {
  const source = { terms: { eventSource: [`${service}.amazonaws.com`, `${service}.amazonaws.com.cn`] } };
  const byName = { terms: { eventName: [...names] } };
  if (!DATED.has(service)) return all([source, byName]);
  const dated = [...names].map((name) => ({ prefix: { eventName: `${name}20` } }));
  return all([source, { bool: { should: [byName, ...dated] } }]);
}
