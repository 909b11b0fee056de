import { type Chart, count } from './define.ts';
import { SEVERITY_QUERIES } from './queries.ts';

/** How many events somebody has to look at, by how soon. */
export const severityTiles = (size: NonNullable<Chart['size']>): Chart[] => [
  {
    id: 'act-now',
    title: 'Act now',
    chart: 'metric',
    query: SEVERITY_QUERIES['Act now'],
    measures: [count('Act now')],
    alert: 'alarm',
    size,
  },
  {
    id: 'look-today',
    title: 'Look today',
    chart: 'metric',
    query: SEVERITY_QUERIES['Look today'],
    measures: [count('Look today')],
    alert: 'warn',
    size,
  },
];
