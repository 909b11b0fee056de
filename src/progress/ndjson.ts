import type { Effects } from '../core/effects.ts';
import type { Row } from './reduce.ts';
import type { View } from './view.ts';

/** One `progress` event per row and change of state, once it has begun; the single steps are `stack-event`s. */
export function ndjsonView({ report }: Effects): View {
  const told = new Map<string, Row['state']>();
  const tell = ({ name, state, finished, resources, reason }: Row) => {
    if (state === 'waiting' || told.get(name) === state) return;
    told.set(name, state);
    report.event('progress', {
      group: name,
      state,
      finished: finished.length,
      total: resources.length,
      reason,
    });
  };
  return {
    show: (rows) => rows.forEach(tell),
    // Whoever watches the stack reports these as events of their own.
    lost: () => {},
    back: () => {},
    end: async () => {},
  };
}
