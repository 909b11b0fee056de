/**
 * Where a number of events a month comes from: the user, nobody, the log events that a trail's log group has taken in
 * during so many days, or some events of Event history, which is of one region.
 */
export type EventsFrom =
  | { readonly source: 'given' | 'assumed' }
  | { readonly source: 'log-group'; readonly logGroup: string; readonly days: number }
  | {
      readonly source: 'event-history';
      readonly region: string;
      readonly events: number;
      readonly days: number;
    };

/** Events a month as they were measured. */
export interface Volume {
  readonly perMonth: number;
  readonly from: EventsFrom;
}
