import { CONTROLS } from '../../lambda/detections/controls.ts';
import type { Control } from '../../lambda/detections/define.ts';
import {
  allOf,
  type Board,
  type Chart,
  COUNT,
  count,
  heading,
  LAST_SEEN,
  OUTCOME,
  OVER_TIME,
  terms,
  unique,
} from './define.ts';
import { DENIED, DEPLOYED, DETECTED, NOT_ANONYMOUS, SEVERITY_QUERIES } from './queries.ts';
import { severityTiles } from './tiles.ts';

/** People and what they deploy apart; the two add up to what Security Hub counts. */
const HANDS = { 'By hand': `NOT ${DEPLOYED}`, Deployed: DEPLOYED };

/** The number alone is the title: with the name, it was cut in 13 of 15 tiles. */
const tile = ({ id, title, number }: Control): Chart => ({
  id: `control-${id}`,
  title: number,
  chart: 'metric',
  query: `control.id:${id}`,
  by: [{ filters: HANDS }],
  measures: [count(title)],
  size: [12, 9],
});

const DENIALS = allOf(DENIED, NOT_ANONYMOUS);
const SEEN = [COUNT, LAST_SEEN] as const;

const listOf = (id: string, title: string, field: string, height: number): Chart => ({
  id,
  title,
  chart: 'table',
  query: `${field}:*`,
  by: [terms(field, 'Detection', 25), terms('actor', 'Who', 3), OUTCOME],
  measures: SEEN,
  size: [48, height],
});

export const SECURITY: Board = {
  id: 'security',
  title: 'Security',
  about: 'What attackers do, and what Security Hub grades',
  note: 'An outcome of "failure" is an attempt: refused, or an error. docs/detections.md says of each detection what to do now and what it does not see. CloudTrail shows calls to AWS, not what runs on machines.',
  since: 'now-30d',
  panels: [
    heading('now', 'What is wrong now', 'act-now', 'look-today', 'detections', 'rejects'),
    ...severityTiles([12, 6]),
    {
      id: 'denied',
      title: 'Calls denied',
      chart: 'metric',
      query: DENIALS,
      measures: [count('Calls denied')],
      size: [12, 6],
    },
    {
      id: 'quarantined',
      title: 'Quarantined records',
      chart: 'metric',
      measures: [count('Quarantined records')],
      alert: 'alarm',
      rejects: true,
      size: [12, 6],
    },
    {
      id: 'over-time',
      title: 'Detections by severity',
      chart: 'columns',
      query: DETECTED,
      by: [{ filters: SEVERITY_QUERIES }, OVER_TIME],
      size: [48, 10],
    },
    listOf('list-act-now', 'Act now', 'detection.actNow', 13),
    listOf('list-look-today', 'Look today', 'detection.lookToday', 15),
    heading('who', 'Who'),
    {
      id: 'suspects',
      title: 'Actors by detections, and from where',
      chart: 'table',
      query: DETECTED,
      by: [terms('actor', 'Who'), terms('sourceIPAddress', 'Address', 3)],
      measures: SEEN,
      size: [48, 13],
    },
    {
      id: 'denied-actors',
      title: 'Who is denied',
      chart: 'table',
      query: DENIALS,
      by: [terms('actor', 'Who', 30)],
      measures: [unique('eventName', 'Calls'), ...SEEN],
      size: [28, 13],
    },
    {
      id: 'denied-calls',
      title: 'Calls denied most',
      chart: 'bars',
      query: DENIALS,
      by: [terms('eventName', 'Call', 12)],
      size: [20, 13],
    },
    heading('controls', 'Controls of Security Hub', ...CONTROLS.map(({ id }) => `control-${id}`)),
    ...CONTROLS.map(tile),
    {
      id: 'counted',
      title: 'About the controls',
      text: 'Counted as Security Hub counts: done or refused. "Deployed" came through CloudFormation, Terraform or Pulumi.',
      size: [12, 9],
    },
    {
      id: 'controls',
      title: 'Who met which control',
      chart: 'table',
      query: 'control.id:*',
      by: [terms('control.title', 'Control', 20), terms('actor', 'Who', 5), OUTCOME],
      measures: SEEN,
      size: [48, 15],
    },
    heading('background', 'Background'),
    listOf('list-know', 'To know', 'detection.know', 13),
    {
      id: 'about-quarantine',
      title: 'About the quarantine',
      text: 'Records that could not be read or indexed as events are kept here, with the reason. CloudTrail writes next to none of that kind, so each may be an attempt to hide something. The number is that of the whole time range; a filter of this board makes it 0, since these records have no fields.',
      lists: ['rejects'],
      size: [48, 5],
    },
    {
      id: 'events',
      title: 'Events of the detections, the newest first',
      events: 'detections',
      size: [48, 20],
    },
  ],
};
