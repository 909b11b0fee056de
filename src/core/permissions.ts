/** What the caller may do, as AWS's simulator of policies says before a deployment. */

/** What AWS's simulator says about one call that a deployment makes; only those that are not simply allowed. */
export interface Denial {
  /** Such as `iam:CreateRole`. */
  readonly action: string;
  readonly resource: string;
  /** `explicit` by a statement that denies, `implicit` because none allows. */
  readonly decision: 'explicit' | 'implicit';
  /** What decided: the caller's policies, or a limit set by others. */
  readonly by: 'policy' | 'boundary' | 'organization';
  /** Condition keys that policies ask for and the simulation could not know: with any, the answer is a guess. */
  readonly missingKeys: readonly string[];
}

/** What the simulator says of some calls; or why it says nothing. */
export type Simulated =
  | { readonly status: 'unknown'; readonly why: string }
  | { readonly status: 'checked'; readonly denials: readonly Denial[] };

/** The caller's permissions, looked up for the names that a deployment was about to use; or why they are not known. */
export type Permissions =
  | { readonly status: 'unknown'; readonly why: string }
  | { readonly status: 'checked'; readonly names: StackNames; readonly denials: readonly Denial[] };

/** The names that a deployment's ARNs are made of, and what else decides on its calls. */
export interface StackNames {
  readonly stackName: string;
  readonly domainName: string;
  readonly artifactsBucket: string;
  /** ARN of the policy that is the boundary of every role; undefined for none. */
  readonly permissionsBoundary?: string | undefined;
}
