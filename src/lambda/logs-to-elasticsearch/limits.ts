const DAY = 86_400_000;
/** CloudTrail began in 2013; a time far outside says that it is none of an event, and would litter indices. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** Which messages are read, which times are believed, and which of them choose the index of an event; milliseconds. */
export interface Limits {
  /** Log events of other times, since the epoch, are kept in the quarantine. */
  readonly from: number;
  readonly to: number;
  /** An event that is older than its log event by more than this goes to the month, or day, of the log event. */
  readonly before: number;
  /** A time that is later than the log event's by more than this is no event time. */
  readonly after: number;
  /** Messages of more letters are kept in the quarantine as they are. */
  readonly length: number;
  /** Since the epoch: from this day on each day has an index of its own; each month without it. */
  readonly dailyFrom?: number;
}

/** Of history: its events go to the months or days of their own times, whose indices are made first. */
export const HISTORY_LIMITS: Limits = {
  from: EARLIEST,
  to: LATEST - 1,
  before: Number.POSITIVE_INFINITY,
  after: Number.POSITIVE_INFINITY,
  length: Number.POSITIVE_INFINITY,
};

/**
 * Of a delivery of CloudWatch Logs at `now`. Anyone who may write to the log group, or invoke the function, chooses the
 * times of what they send, and each month or day is an index of its own: by these limits all deliveries together can name
 * four months and no more, or 78 days.
 *
 * An event is measured by its log event, not by now, so that it goes to the same index however late a delivery is tried
 * again. Only the log event is measured by now. CloudWatch Logs takes log events that are up to 14 days old or 2 hours
 * ahead (API reference, PutLogEvents); a subscription tries for 24 hours (User Guide, "Log group-level subscription
 * filters"), Lambda for 6, and the failure queue holds a batch for 14 days: 30 days. CloudTrail tries to deliver an
 * event for 30 days (User Guide, "Receiving CloudTrail log files").
 *
 * CloudTrail sends no event of more than 256 KB to CloudWatch Logs (User Guide, "Quotas in AWS CloudTrail"). What becomes
 * of a longer one, leaf by leaf, could take more memory than there is.
 */
export const liveLimits = (now: number, dailyFrom?: number): Limits => ({
  from: now - 45 * DAY,
  to: now + DAY,
  before: 30 * DAY,
  after: DAY,
  length: 256 * 1024,
  ...(dailyFrom === undefined ? {} : { dailyFrom }),
});
