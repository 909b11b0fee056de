/** What can be wrong with a trail's files, and how it is called. A table, so that the page and the words have the same. */
export const FAULTS = {
  'log-missing': 'Log files that a digest lists and that are gone',
  'log-altered': 'Log files whose content is not what CloudTrail has delivered',
  'log-unread': 'Log files that could not be read',
  'log-unvouched': 'Log files that no valid digest lists',
  'digest-missing': 'Digest files that are gone',
  'digest-altered': 'Digest files whose signature does not fit their content',
  'digest-unsigned': 'Digest files without a signature',
  'digest-moved': 'Digest files that lie elsewhere than CloudTrail has put them',
  'digest-unread': 'Digest files that could not be read',
  'key-unknown': 'Digest files signed by a key that CloudTrail does not know',
  'chain-broken': 'Digest files that do not follow from the one before',
  'hours-undigested': 'Spans of time without a digest',
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
