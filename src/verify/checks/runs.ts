import { settings } from '../settings/row.ts';

/** Whether the rules still call the function that repairs drift, deletes old indices and links sessions. */
export const scheduledRuns = settings({
  well: 'every day and every 15 minutes',
});

/** Whether each part may still do what it has to, and nobody else may act in its place. */
export const roles = settings({
  well: 'as deployed',
});
