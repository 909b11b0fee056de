import type { Effects } from '../core/effects.ts';
import { heartbeat } from './heartbeat.ts';
import type { Row } from './reduce.ts';
import type { View } from './view.ts';

/**
 * One `progress` event per row and change of state, once it has begun; the single steps are `stack-event`s. A `waiting`
 * event once a minute says what is still in progress: `seconds` since it began, `minutes` that it usually takes.
 */
export function ndjsonView({ report, clock }: Effects): View {
  const told = new Map<string, Row['state']>();
  let current: readonly Row[] = [];
  const tell = (row: Row) => {
    const { name, state, reason } = row;
    if (state === 'waiting' || told.get(name) === state) return;
    told.set(name, state);
    report.event('progress', { group: name, state, ...partsOf(row), reason });
  };
  const end = heartbeat(
    () => current,
    (working) =>
      report.event('waiting', {
        for: working.map((row) => ({
          group: row.name,
          ...partsOf(row),
          seconds: Math.round((clock.now() - (row.startedAt ?? clock.now())) / 1000),
          minutes: row.minutes,
        })),
      }),
  );
  return {
    show: (rows) => {
      current = rows;
      rows.forEach(tell);
    },
    // `watchStack` reports these as events of their own.
    lost: () => {},
    back: () => {},
    end: async () => end(),
  };
}

const partsOf = ({ finished, resources }: Row) => ({ finished: finished.length, total: resources.length });
