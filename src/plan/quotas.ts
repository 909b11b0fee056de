/** Trails of a region, those of other regions that cover it included (CloudTrail quota, not adjustable). */
export const MAX_TRAILS = 5;

/** Subscription filters a log group takes (CloudWatch Logs quota, not adjustable). */
export const MAX_FILTERS = 2;

/** Search domains of a region, unless the account has a raised quota (L-076D529E). */
export const USUAL_DOMAINS = 100;
