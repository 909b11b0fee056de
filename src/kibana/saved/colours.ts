/**
 * What the colours of series and figures mean, on every board. Left to itself the UI gives a series another colour with
 * each load. Told apart by people who don't see red and green alike (blue and vermilion, after Okabe and Ito), and with a
 * contrast of 3 and more on white and on the panels of dark mode, #1D1E24.
 */
const COLOURS = {
  done: '#4C8BC0',
  refused: '#D6402F',
  warning: '#C2760C',
  aws: '#8A919E',
  thirdParty: '#8F6BB8',
  plain: '#4C8BC0',
} as const;

/** The colour of each series, by the name that stands in the legend. */
export const SERIES: Readonly<Record<string, string>> = {
  success: COLOURS.done,
  failure: COLOURS.refused,
  'aws-service': COLOURS.aws,
  person: '#4C8BC0',
  program: '#2E9C82',
  machine: '#6B7FD7',
  agent: '#C2760C',
  unknown: '#B3698F',
  Yes: COLOURS.done,
  No: COLOURS.warning,
  'Act now': COLOURS.refused,
  'Look today': COLOURS.warning,
  Know: COLOURS.aws,
  Events: COLOURS.plain,
  'Calls of third parties': COLOURS.thirdParty,
};
