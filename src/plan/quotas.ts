/** Trails of a region, those of other regions that cover it included (CloudTrail quota, not adjustable). */
export const MAX_TRAILS = 5;

/** Name of the quota in Service Quotas; AWS names its value in each region (AWS General Reference, CloudWatch Logs quotas). */
export const FILTER_QUOTA = 'Subscription filters per log group';

/** Subscription filters that every log group has always taken. */
export const USUAL_FILTERS = 2;

/** Subscription filters that a log group takes: what AWS answers counts, since it has raised that number before. */
export const mostFilters = (answer: number | undefined): number => answer ?? USUAL_FILTERS;

/** Search domains of a region, unless the account has a raised quota (L-076D529E). */
export const USUAL_DOMAINS = 100;
