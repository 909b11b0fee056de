import { type Desired, parseDesired } from './desired.ts';
import { type ReconcileDeps, reconcile } from './reconcile.ts';
import { type ResourceEvent, type RespondDeps, respond, type Verdict } from './respond.ts';
import { type Status, status } from './status.ts';

/** A direct call, or the daily rule's. */
export interface ActionEvent {
  readonly action?: unknown;
}

export interface UpdateDeps extends Omit<ReconcileDeps, 'deadline' | 'waiting'>, RespondDeps {
  /** The `Desired` JSON of direct calls. */
  readonly desired: string | undefined;
  /** Milliseconds this invocation still has. */
  readonly remaining: () => number;
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
}

/** Kept for answering CloudFormation: five tries with their waits. */
const ANSWER_TIME = 10_000;
/** The work's own retries end a little before that, with their better reason. */
const MARGIN = 5_000;

/**
 * Custom resource: always answers CloudFormation, FAILED with the reason before the function would time out, and
 * SUCCESS to every Delete. Direct calls: `{"action": "reconcile"}` → the changes, `{"action": "status"}` → the state.
 */
export async function update(
  event: ResourceEvent | ActionEvent,
  deps: UpdateDeps,
): Promise<{ changes: string[] } | Status> {
  if ('ResponseURL' in event) return { changes: await customResource(event, deps) };
  if (event.action === 'status') return status(parseDesired(deps.desired), deps);
  if (event.action === 'reconcile')
    return { changes: await work(parseDesired(deps.desired), deps, () => {}) };
  throw new Error('unknown event: expected action "reconcile" or "status", or a custom-resource request');
}

async function customResource(event: ResourceEvent, deps: UpdateDeps): Promise<string[]> {
  let last = '';
  const limit = Math.max(0, deps.remaining() - ANSWER_TIME);
  const changes: string[] = [];
  const attempt = async (): Promise<Verdict> => {
    if (event.RequestType === 'Delete') return { status: 'SUCCESS', reason: 'nothing to delete' };
    const desired = parseDesired(event.ResourceProperties?.Desired);
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
    deadline: deps.now() + deps.remaining() - ANSWER_TIME - MARGIN,
    waiting: (reason) => {
      waiting(reason);
      deps.log({ level: 'info', waiting: reason });
    },
  });
  deps.log({ level: 'info', changes });
  return changes;
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
