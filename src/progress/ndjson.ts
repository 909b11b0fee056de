import type { Effects } from '../core/effects.ts';
import type { Row } from './reduce.ts';
import type { View } from './view.ts';

/** One `progress` event per row and change of state. */
export function ndjsonView({ report }: Effects): View {
  const told = new Map<string, string>();
  const tell = ({ name, state, finished, resources, reason }: Row) => {
    const data = { group: name, state, finished: finished.length, total: resources.length, reason };
    const text = JSON.stringify(data);
    if (told.get(name) === text) return;
    told.set(name, text);
    report.event('progress', data);
  };
  return { show: (rows) => rows.forEach(tell), end: async () => {} };
}
