import { ownDesired, requireCloudFormation, type Self } from './accept.ts';
import { nameAccounts } from './account-names.ts';
import { markAgents } from './agents.ts';
import { type Desired, parseDesired } from './desired.ts';
import { type DetectionCounts, markDetections } from './detections/mark-detections.ts';
import type { Ask } from './domain.ts';
import { markFirst } from './first/mark-first.ts';
import { reportHealth } from './health.ts';
import { type ReconcileDeps, reconcile } from './reconcile.ts';
import { type ReferenceDeps, reconcileReference, requireReference } from './reference.ts';
import { NotReady } from './request-error.ts';
import { type ResourceEvent, type RespondDeps, respond, type Verdict } from './respond.ts';
import { retrying } from './retry.ts';
import { parseSearches, type SearchAnswers, search } from './search.ts';
import { type Status, status } from './status.ts';
import { completeThirdParties, type ThirdPartyCounts } from './third-parties.ts';

/** A direct call, or a rule's. */
export interface ActionEvent {
  readonly action?: unknown;
  /** Of `link-sessions`: sessions of any age, not only those that can still be in use. */
  readonly all?: unknown;
  /** Of `search`: what to ask; see `parseSearches`. */
  readonly searches?: unknown;
}

export interface UpdateDeps
  extends Omit<ReconcileDeps, 'deadline' | 'waiting'>,
    Omit<ReferenceDeps, 'aws'>,
    RespondDeps {
  readonly aws: ReconcileDeps['aws'] & ReferenceDeps['aws'];
  /** The desired state, JSON, as it is in the function's environment; no request can name another one. */
  readonly desired: string | undefined;
  readonly self: Self;
  /** Milliseconds this invocation still has. */
  readonly remaining: () => number;
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
}

export type UpdateResult = { changes: string[] } | Status | ThirdPartyCounts | SearchAnswers;

/** A session lasts 12 hours at most, and its last events arrive a little later. */
const SESSION = 13 * 3_600_000;
/** Longest that a stack waits for names, and for events of the past; what is left is done by the next runs. */
const WHILE_STACK_WAITS = 60_000;

/** Kept for answering CloudFormation: five tries with their waits. */
const ANSWER_TIME = 10_000;
/** The work's own retries end a little before that, with their better reason. */
const MARGIN = 5_000;

/**
 * Custom resource: always answers CloudFormation, FAILED with the reason before the function would time out, and
 * SUCCESS to every Delete; a request of another stack, or with another host to answer, is refused. Direct calls: `{"action": "reconcile"}` → the changes, `{"action": "preview"}` → those that it would
 * make, but for events of third parties, `{"action": "status"}` → the state,
 * `{"action": "link-sessions"}` → how many events were found to be a third party's, `{"action": "search", "searches":
 * [{"index": "events", "body": {…}}]}` → the answers of the engine.
 */
export async function update(event: ResourceEvent | ActionEvent, deps: UpdateDeps): Promise<UpdateResult> {
  if ('ResponseURL' in event) return { changes: await customResource(event, deps) };
  if (event.action === 'status') return status(parseDesired(deps.desired), deps);
  if (event.action === 'reconcile')
    return { changes: await work(parseDesired(deps.desired), deps, () => {}) };
  if (event.action === 'preview') return { changes: await preview(parseDesired(deps.desired), deps) };
  if (event.action === 'link-sessions') {
    const since = event.all === true ? undefined : deps.now() - SESSION;
    const { counts } = await thirdParties(parseDesired(deps.desired), deps, endOfWork(deps), since);
    return counts;
  }
  if (event.action === 'search') {
    const searches = parseSearches(event.searches);
    return search(searches, (await domainOf(parseDesired(deps.desired), deps)).ask);
  }
  throw new Error(
    'unknown event: expected action "reconcile", "preview", "status", "link-sessions" or "search", or a custom-resource request',
  );
}

async function customResource(event: ResourceEvent, deps: UpdateDeps): Promise<string[]> {
  requireCloudFormation(event, deps.self);
  let last = '';
  const limit = Math.max(0, deps.remaining() - ANSWER_TIME);
  const changes: string[] = [];
  const attempt = async (): Promise<Verdict> => {
    if (event.RequestType === 'Delete') return { status: 'SUCCESS', reason: 'nothing to delete' };
    const asked = event.ResourceProperties?.Desired;
    const deadline = endOfWork(deps);
    const text = await ownDesired(asked, deps.desired, deps.self, deps.aws, { ...deps, deadline });
    const desired = parseDesired(text);
    changes.push(
      ...(await work(desired, deps, (reason) => {
        last = reason;
      })),
    );
    return { status: 'SUCCESS', reason: 'as desired', data: { Changes: changes.join(', ').slice(0, 1000) } };
  };
  const verdict = await Promise.race([attempt().catch(failed), timeUp(limit, () => last)]);
  deps.log({ level: verdict.status === 'SUCCESS' ? 'info' : 'error', reason: verdict.reason, changes });
  await respond(event, verdict, deps);
  return changes;
}

async function work(
  desired: Desired,
  deps: UpdateDeps,
  waiting: (reason: string) => void,
): Promise<string[]> {
  const changes = await reconcile(desired, {
    ...deps,
    deadline: endOfWork(deps),
    waiting: (reason) => {
      waiting(reason);
      deps.log({ level: 'info', waiting: reason });
    },
  });
  deps.log({ level: 'info', changes });
  return [...changes, ...(await names(deps)), ...(await pastEvents(desired, deps))];
}

/** The same way as {@link work} up to each write, which is left out. */
async function preview(desired: Desired, deps: UpdateDeps): Promise<string[]> {
  const withheld = async () => {};
  const aws = { ...deps.aws, setAccessPolicy: withheld, setFunctionEnv: withheld, putObject: withheld };
  const askAt: UpdateDeps['askAt'] = (endpoint) => {
    const ask = deps.askAt(endpoint);
    return async (method, ...request) => (method === 'GET' ? ask(method, ...request) : {});
  };
  const waiting = (reason: string) => deps.log({ level: 'info', waiting: reason });
  const changes = await reconcile(desired, { ...deps, aws, askAt, deadline: endOfWork(deps), waiting });
  return [...changes, ...(await reconcileReference({ ...deps, aws })).changes];
}

/**
 * In words, what changed in the reference object. No reason to fail a stack: the forwarder can do without, `status` has a
 * row for it, and the run every 15 minutes tries again.
 */
async function names(deps: UpdateDeps): Promise<string[]> {
  const deadline = Math.min(endOfWork(deps), deps.now() + WHILE_STACK_WAITS);
  try {
    return (await tryingUntil(deadline, deps)(() => reconcileReference(deps))).changes;
  } catch (error) {
    deps.log({ level: 'error', reference: (error as Error).message });
    return [];
  }
}

const endOfWork = ({ now, remaining }: UpdateDeps): number => now() + remaining() - ANSWER_TIME - MARGIN;

/**
 * In words, what changed in events of the past. No reason to fail a stack: the run every 15 minutes does the same, and
 * its failure raises an alarm.
 */
async function pastEvents(desired: Desired, deps: UpdateDeps): Promise<string[]> {
  const deadline = Math.min(endOfWork(deps), deps.now() + WHILE_STACK_WAITS);
  try {
    const { counts, named, detections } = await thirdParties(desired, deps, deadline);
    const { marked, renamed, linked } = counts;
    const decided = detections.decided + detections.later;
    const done = {
      marked,
      renamed,
      linked,
      'given the name of their account': named,
      'decided anew': decided,
    };
    return Object.entries(done)
      .filter(([, count]) => count > 0)
      .map(([what, count]) => `${count} events ${what}`);
  } catch (error) {
    deps.log({ level: 'error', thirdParties: (error as Error).message });
    return [];
  }
}

async function thirdParties(
  desired: Desired,
  deps: UpdateDeps,
  deadline: number,
  since?: number,
): Promise<{ counts: ThirdPartyCounts; named: number; detections: DetectionCounts }> {
  const { ask, again } = await domainOf(desired, deps, deadline);
  // First: when the rest fails, the boards still say whether events arrive.
  const health = await reportHealth(ask, deps.now());
  const reference = await again(() => requireReference(deps));
  const vendors = new Map(Object.entries(reference.vendors));
  const accounts = new Map(Object.entries(reference.accounts));
  const amending = { ask, now: deps.now, deadline };
  const counts = await completeThirdParties({ ...amending, vendors, accounts }, since);
  const agents = await markAgents(amending, since);
  const named = await nameAccounts(reference.accounts, amending, since === undefined);
  const first = await markFirst(amending);
  const detections = await markDetections({ ...amending, own: reference.own, accounts }, since);
  deps.log({ level: 'info', thirdParties: counts, agents, named, first, detections, health });
  const finished = counts.finished && detections.finished && deps.now() < deadline;
  return { counts: { ...counts, finished }, named, detections };
}

/** Does work again until the deadline, and says in the log why. */
function tryingUntil(deadline: number, deps: UpdateDeps): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting = (reason: string) => deps.log({ level: 'info', waiting: reason });
  return (work) => retrying(work, { ...deps, deadline, waiting });
}

/** How to ask the domain, trying again until the deadline, and how to do other work that way. */
async function domainOf(
  desired: Desired,
  deps: UpdateDeps,
  deadline = endOfWork(deps),
): Promise<{ ask: Ask; again: <T>(work: () => Promise<T>) => Promise<T> }> {
  const again = tryingUntil(deadline, deps);
  const { endpoint } = await again(() => deps.aws.describeDomain(desired.domainName));
  if (!endpoint) throw new NotReady(`domain ${desired.domainName} has no endpoint yet`);
  return { ask: (...request) => again(() => deps.askAt(endpoint)(...request)), again };
}

function failed(error: unknown): Verdict {
  return { status: 'FAILED', reason: error instanceof Error ? error.message : String(error) };
}

async function timeUp(ms: number, last: () => string): Promise<Verdict> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ms).unref();
  });
  return {
    status: 'FAILED',
    reason: `not done in ${Math.round(ms / 1000)} s${last() ? `; last: ${last()}` : ''}`,
  };
}
