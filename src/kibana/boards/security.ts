import { CONTROLS } from './controls.ts';
import {
  allOf,
  anyOf,
  type Board,
  byId,
  type Chart,
  COUNT,
  count,
  LAST_SEEN,
  OVER_TIME,
  terms,
  unique,
} from './define.ts';
import { ANY_DETECTION, DETECTIONS } from './detections.ts';
import { DENIED, NOT_ANONYMOUS } from './queries.ts';

const tile = ({ id, title, number, query }: (typeof CONTROLS)[number]): Chart => ({
  id: `control-${id}`,
  title: `${title} · ${number}`,
  chart: 'metric',
  query,
  measures: [count(title)],
  alert: true,
  size: [9, 7],
});

const byTitle = (list: readonly { readonly title: string; readonly query: string }[]) =>
  Object.fromEntries(list.map(({ title, query }) => [title, query]));

const DENIALS = allOf(DENIED, NOT_ANONYMOUS);

export const SECURITY: Board = {
  id: 'security',
  title: 'Security',
  about: 'What Security Hub grades, and what attackers do',
  since: 'now-30d',
  panels: [
    ...CONTROLS.map(tile),
    {
      id: 'quarantined',
      title: 'Quarantined',
      chart: 'metric',
      measures: [count('Quarantined')],
      alert: true,
      rejects: true,
      size: [9, 7],
    },
    {
      id: 'about-quarantine',
      title: 'About the quarantine',
      text: 'Records that could not be read or indexed as events are kept here, with the reason. CloudTrail writes next to none of that kind, so each may be an attempt to hide something: see the saved search "CloudTrail: Rejected records" in Discover. The number is that of the whole time range; a filter of this board makes it 0, since these records have no fields.',
      size: [36, 7],
    },
    {
      id: 'controls',
      title: 'Controls',
      chart: 'table',
      // Spares the engine the look at each event once for each label.
      query: anyOf(...CONTROLS.map(({ query }) => query)),
      by: [{ filters: byTitle(CONTROLS), label: 'Control' }],
      measures: [COUNT, unique('actor', 'Actors'), LAST_SEEN],
      size: [24, 22],
    },
    {
      id: 'detections',
      title: 'Detections',
      chart: 'table',
      query: ANY_DETECTION,
      by: [{ filters: byTitle(DETECTIONS), label: 'Detection' }],
      measures: [COUNT, unique('actor', 'Actors'), LAST_SEEN],
      size: [24, 22],
    },
    {
      id: 'over-time',
      title: 'Detections over time',
      chart: 'columns',
      by: [OVER_TIME, { filters: byTitle(DETECTIONS) }],
      query: ANY_DETECTION,
      size: [24, 14],
    },
    {
      id: 'suspects',
      title: 'Actors by detections',
      chart: 'table',
      query: ANY_DETECTION,
      by: [terms('actor', 'Who', 20), terms('sourceIPAddress', 'Address', 3)],
      measures: [COUNT, unique('eventName', 'Calls'), LAST_SEEN],
      size: [24, 14],
    },
    {
      id: 'denied-calls',
      title: 'Calls denied',
      chart: 'bars',
      query: DENIALS,
      by: [terms('eventName', 'Call', 15)],
      size: [16, 14],
    },
    {
      id: 'denied-actors',
      title: 'Who is denied',
      chart: 'table',
      query: DENIALS,
      by: [terms('actor', 'Who', 30)],
      measures: [COUNT, unique('eventName', 'Calls'), LAST_SEEN],
      size: [16, 14],
    },
    {
      id: 'secrets',
      title: 'Secrets read',
      chart: 'table',
      query: byId(DETECTIONS, 'secrets-read').query,
      by: [terms('actor', 'Who', 20), terms('target', 'Secret', 10)],
      measures: [COUNT, LAST_SEEN],
      size: [16, 14],
    },
    { id: 'events', title: 'Events of the detections', events: 'detections', size: [48, 20] },
  ],
};
