import type { JsonObject } from '../json.ts';
import type { ActorKind } from '../logs-to-elasticsearch/actor-kind.ts';

/** How soon somebody has to look: within the hour, within the day, or when there is a reason to. */
export type Severity = 'act-now' | 'look-today' | 'know';

/** Severities, the most urgent first. */
export const SEVERITIES: readonly Severity[] = ['act-now', 'look-today', 'know'];

/** A query of the search engine. */
type Query = Readonly<Record<string, unknown>>;

/** Calls by service, names with spaces between: `{ iam: 'CreateUser CreateRole' }`. The date in names of Lambda's calls is left out. */
export type Calls = Readonly<Record<string, string>>;

/** Events that a rule looks at: those of some calls, or those that a query finds. */
export type Candidates = { readonly calls: Calls } | { readonly query: Query | ((own: Own) => Query) };

/** What is known of an event when it is decided. */
export interface Evidence {
  /** As CloudTrail wrote it. */
  readonly record: JsonObject;
  readonly actor?: string;
  readonly actorKind?: ActorKind;
  /** Undefined for a record that reports no call. */
  readonly outcome?: 'success' | 'failure';
  /** Where the call came from: `source.network` of the event. */
  readonly network?: string;
  /** What the stack itself is and has. */
  readonly own: Own;
  /** The user's accounts. */
  readonly accounts?: { readonly has: (account: string) => boolean };
}

/** What of an account belongs to this product. */
export interface Own {
  /** ARNs of the stack's roles. */
  readonly roles: Readonly<Partial<Record<OwnRole, string>>>;
  readonly stackName: string;
  /** Names of the two functions. */
  readonly forwarder: string;
  readonly updater: string;
  /** The same of the function that sends to a webhook, where the stack has one. */
  readonly messenger?: string;
  /** The proxy's public address. */
  readonly address: string;
}

export type OwnRole = 'forwarder' | 'updater' | 'proxy' | 'history' | 'machine' | 'trail' | 'messenger';

/** Before the stack has said what is its own. */
export const NOTHING_OWN: Own = { roles: {}, stackName: '', forwarder: '', updater: '', address: '' };

/** What is to be looked for in one record. */
export interface Rule {
  /** Unique; part of ids of saved objects, of queries and of documentation anchors. */
  readonly id: string;
  readonly title: string;
  readonly candidates: Candidates;
  /** Whether a candidate is meant; all are unless given. */
  readonly when?: (evidence: Evidence) => boolean;
}

/** Something that attackers do, decided on the record alone. */
export interface Detection extends Rule {
  /** Of a call that was done. One that was refused is a step less urgent: see `severityOf`. */
  readonly severity: Severity;
  /** Of one that was refused, where that is not a step less urgent. */
  readonly refused?: Severity;
  /** `done`: only calls that succeeded. `any`: an attempt that was refused counts as well. */
  readonly outcome: 'done' | 'any';
  /** One or two sentences: what an attacker gains, and when it is ordinary. */
  readonly why: string;
  /** Three lines: what to do now. */
  readonly todo: readonly [string, string, string];
  /** Id of the technique in MITRE ATT&CK, `T1562.008`. */
  readonly technique: string;
  /** One sentence: what it does not see. */
  readonly blind: string;
}

/** One control of Security Hub's CIS standard. */
export interface Control extends Rule {
  /** Security Hub's number, `CloudWatch.4`; CIS's in brackets. */
  readonly number: string;
}
