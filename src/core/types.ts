import type { NamedAccount } from './named-account.ts';
import type { Permissions } from './permissions.ts';
import type { EventsFrom } from './volume.ts';

/** Plain data that passes from step to step: discover → ask → plan → deploy → furnish → verify. */

/** Engine version as the OpenSearch Service names it, such as `OpenSearch_2.19`. */
export type Engine = `OpenSearch_${string}` | `Elasticsearch_${string}`;

export type DomainSize = 'trial' | 'small' | 'medium' | 'large' | 'xlarge';

export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly region: string;
}

/** Where the proxy goes: a public default subnet whose zone offers its instance type. */
export interface Network {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly proxyInstanceType: string;
  /** True when the user has named the VPC or the subnet. */
  readonly named?: boolean;
}

/** The caller's public IPv4 address as outside sources see it. */
export type CallerIp =
  | { readonly status: 'agreed'; readonly ip: string }
  | { readonly status: 'disagree'; readonly ips: readonly string[] }
  | { readonly status: 'unknown'; readonly why: string };

export interface TrailFacts {
  readonly name: string;
  readonly arn: string;
  /** Name of the CloudWatch Logs group it delivers to, if any. */
  readonly logGroup: string | undefined;
  /** Name of the bucket it delivers to. */
  readonly bucket: string | undefined;
  /** True when its log group already carries all management events of all regions and this stack may subscribe to it. */
  readonly reusable: boolean;
  /** Why it can't be reused, in words for the user. */
  readonly why: string | undefined;
  /** ARNs that the log group's subscription filters deliver to, as far as they could be read. */
  readonly subscribers: readonly string[];
  /** Subscription filters that AWS lets a log group have; asked for where there are some already. */
  readonly mostFilters: number | undefined;
  /** ARN of the customer's key that the log group is encrypted with, if any. */
  readonly kmsKey: string | undefined;
  /** True for a trail that records all accounts of an organisation. */
  readonly ofOrganization: boolean;
}

/** What the account and region have room for; absent is what could not be found out. */
export interface Limits {
  /** Elastic IPs of the region: in use, and the most there may be. */
  readonly addresses?: { readonly used: number; readonly most: number };
  /** Search domains that the region may have. */
  readonly domains?: number;
  /** Names of the region's zones. */
  readonly zones?: readonly string[];
  /** Instance types on offer for a search domain, by engine. */
  readonly instanceTypes: Readonly<Record<string, readonly string[]>>;
  /** What could not be found out, with the reason. */
  readonly unchecked: readonly string[];
}

/** What a finished stack tells of itself: the outputs of the template. */
export interface StackOutputs {
  readonly url: string;
  /** Path of the UI on the domain and the proxy, such as `/_dashboards`. */
  readonly uiPath: string;
  readonly proxyIp: string;
  readonly proxyInstanceId: string;
  /** Log group that the forwarder subscribes to, the stack's own or another's. */
  readonly logGroup: string;
  readonly forwarderFunction: string;
  readonly updaterFunction: string;
  readonly failureQueueUrl: string;
  /** SSM parameters: with the SHA-256 of the proxy's certificate, and with the proxy's password. */
  readonly certificateParameter: string;
  readonly passwordParameter: string;
  /** The trail and bucket of a stack that has a trail of its own. */
  readonly trailArn?: string;
  readonly trailBucket?: string;
  /** The SNS topic of a stack with alerts. */
  readonly alertTopic?: string;
  /** The function of a stack that sends alerts to a webhook. */
  readonly messengerFunction?: string;
  /** ARN of the state machine that reads events of the past, and the name of its function; a stack of an older version has neither. */
  readonly historyMachine?: string;
  readonly historyFunction?: string;
  /** Host[:port] of the domain. */
  readonly domainEndpoint?: string;
}

/** A tag of AWS. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface StackFacts {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Read once; a stack that is not finished has none. `outputsOf` requires them. */
  readonly outputs: Partial<StackOutputs>;
  /** The version tag of the tool that made it; undefined for a stack of somebody else. */
  readonly version: string | undefined;
  /** Its other tags, but for those of AWS itself. */
  readonly tags: readonly Tag[];
  /** True when CloudFormation refuses to delete it (termination protection). */
  readonly isProtected: boolean;
  /** When it was made, ISO. */
  readonly created?: string | undefined;
}

/** A resource of a stack, as CloudFormation lists it. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /** Its name, id, URL or ARN, by its type; empty for one that was never made. */
  readonly physicalId: string;
  readonly status: string;
}

/** All that was found out, read only. */
export interface Facts {
  readonly identity: Identity;
  readonly network: Network;
  readonly callerIp: CallerIp;
  readonly trails: readonly TrailFacts[];
  readonly stacks: readonly StackFacts[];
  /** Names of the OpenSearch and Elasticsearch domains of the region. */
  readonly domains: readonly string[];
  /** Engine versions on offer in the region. */
  readonly engines: readonly string[];
  /** By the name of a stack's domain: versions that it can have, its own first. A domain without an answer is missing. */
  readonly upgrades: Readonly<Record<string, readonly string[]>>;
  /** GiB that the events take in the domain; asked for where it is to get smaller. */
  readonly storedGiB?: number | undefined;
  /** AMI id of the current Amazon Linux 2023 for the proxy's architecture. */
  readonly proxyImageId: string;
  /** The present day, YYYY-MM-DD in UTC: addresses may have a last one. */
  readonly today: string;
  readonly limits: Limits;
  readonly permissions: Permissions;
  /** ARN of the policy that is there to be the boundary of the stack's roles. */
  readonly boundary?: string | undefined;
  /** Minutes until the caller's credentials expire; undefined for lasting ones. */
  readonly sessionMinutes: number | undefined;
}

/** What becomes of the tags of a stack. */
export interface TagChange {
  /** True to remove all tags that were there first. */
  readonly all: boolean;
  readonly set: readonly Tag[];
  /** Keys of tags to remove. */
  readonly remove: readonly string[];
}

/** All that was decided, by flag, prompt or default. */
export interface Answers {
  readonly stackName: string;
  readonly domainName: string;
  readonly domainSize: DomainSize;
  /** In place of the size's own: data nodes, their type, and GiB of each one's volume. */
  readonly nodes?: number | undefined;
  readonly instanceType?: string | undefined;
  readonly volumeGiB?: number | undefined;
  readonly engine: Engine;
  /** Canonical IPv4 CIDRs, sorted by the order given. */
  readonly authorizedIps: readonly string[];
  readonly eventsPerMonth: number;
  readonly eventsFrom: EventsFrom;
  /** CloudWatch Logs group of a trail to reuse; undefined makes a new trail. */
  readonly existingLogGroup: string | undefined;
  readonly retentionDays: number;
  /** Days of CloudTrail's Event history that are indexed first; 0 for none. */
  readonly historyDays: number;
  /** Days that the stack's own log group keeps events. */
  readonly logDays: number;
  readonly protocol: 'https' | 'http';
  readonly allowDevTools: boolean;
  readonly artifactsBucket: string;
  /** Names of the user's own accounts, in the order given. */
  readonly accounts: readonly NamedAccount[];
  /** Names of accounts of third parties, in the order given. */
  readonly vendors: readonly NamedAccount[];
  /** Address that alarms are mailed to; undefined for no mail. */
  readonly alertEmail: string | undefined;
  /** Webhook that alarms are sent to: its URL, `kept` for the one that the stack has; undefined for none. */
  readonly alertWebhook: string | undefined;
  /** Whether the domain's error logs go to CloudWatch Logs. */
  readonly errorLogs: boolean;
  readonly tags: TagChange;
  /** ARN of the policy that limits what the stack's roles may do; undefined for none. */
  readonly permissionsBoundary: string | undefined;
  /** Whether the stack has termination protection. */
  readonly protect: boolean;
}

export interface CostLine {
  readonly part: string;
  readonly detail: string;
  /** US dollars per month of 730 hours, us-east-1. */
  readonly usd: number;
  /** What is not in the sum, because its price is not known. */
  readonly unpriced?: string | undefined;
}

/**
 * `replace` removes the remains of a creation that was rolled back first; `continue` goes on with one that failed and
 * was kept; `restore` first ends the rollback of an update that failed in it; `resume` follows an operation that is in
 * progress already.
 */
export type PlanKind = 'create' | 'replace' | 'continue' | 'restore' | 'update' | 'resume';

/** Where the events come from when a stack has no trail of its own. */
export interface ReusedTrail {
  readonly logGroup: string;
  /** The trail that delivers to it, and that trail's bucket, as far as they are known. */
  readonly trail: string | undefined;
  readonly bucket: string | undefined;
  /** The stack of this tool that made all three; undefined for those of somebody else. */
  readonly owner: string | undefined;
  /** ARN of the customer's key that the log group is encrypted with, if any. */
  readonly kmsKey: string | undefined;
  /** True when the trail records all accounts of an organisation. */
  readonly ofOrganization: boolean;
}

export interface Plan {
  readonly kind: PlanKind;
  readonly identity: Identity;
  readonly network: Network;
  readonly answers: Answers;
  /** Every template parameter but the keys of code and definition, which are known once the artifacts are built. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The tags of the account's owner that the stack is to have. */
  readonly tags: readonly Tag[];
  readonly costs: readonly CostLine[];
  readonly warnings: readonly string[];
  /** Undefined for a trail of the stack's own. */
  readonly reuses: ReusedTrail | undefined;
  /** The stack as found, when there is one. */
  readonly stack: StackFacts | undefined;
}

/** A health check's outcome, with a `reason` unless it is `ok`. `not-run`: what it needs has failed, so it was not asked. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail' | 'not-run';
  readonly reason?: string;
  readonly remedy?: string;
}

/** What a deploy came to. */
export interface Outcome {
  /** False when a health check fails. */
  readonly ok: boolean;
  readonly plan: Plan;
  readonly stack: StackFacts;
  readonly checks: readonly Check[];
}

/** One step of one resource, as CloudFormation told it. */
export interface ResourceEvent {
  readonly id: string;
  /** Milliseconds since the epoch, by CloudFormation's clock. */
  readonly time: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  /** True for the stack's own events. */
  readonly isStack: boolean;
}
