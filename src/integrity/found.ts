/** What can be wrong with a trail's files, and how it is called. A table, so that the page and the words have the same. */
export const FAULTS = {
  'log-missing': 'log files that a digest lists and that are gone',
  'log-altered': 'log files whose content is not what CloudTrail has delivered',
  'log-unread': 'log files that could not be read',
  'log-unvouched': 'log files that no valid digest lists',
  'digest-missing': 'digest files that are gone',
  'digest-altered': 'digest files whose signature does not fit their content',
  'digest-unsigned': 'digest files without a signature',
  'digest-moved': 'digest files that lie elsewhere than CloudTrail has put them',
  'digest-unread': 'digest files that could not be read',
  'key-unknown': 'digest files signed by a key that CloudTrail does not know',
  'chain-broken': 'digest files that do not follow from the one before',
  'hours-undigested': 'spans of time without a digest',
} as const;

export type Fault = keyof typeof FAULTS;

export interface Found {
  readonly fault: Fault;
  readonly account: string;
  readonly region: string;
  /** Of the file; empty for a span of time. */
  readonly key: string;
  /** One sentence without a full stop. */
  readonly why: string;
}
