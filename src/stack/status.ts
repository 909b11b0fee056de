/**
 * What a stack is up to. Every other module asks here: no other file reads a stack's status text.
 *
 * - `review`: a change set that would create it was never executed; it has no resources.
 * - `creating`, `updating`, `rolling-back`, `deleting`: CloudFormation is changing it (`rolling-back` is that of a creation).
 * - `settled`: it stands, and can be changed.
 * - `half-made`: a step failed and nothing was rolled back; the next update goes on from there.
 * - `rolled-back`: its creation failed and was rolled back; it can only be deleted.
 * - `rollback-failed`: the rollback of an update failed; that has to be continued first.
 * - `delete-failed`: its deletion failed; it can only be deleted again.
 * - `deleted`: it is gone.
 * - `stuck`: any other state that only its owner can end.
 */
export type StackState =
  | 'review'
  | 'creating'
  | 'updating'
  | 'rolling-back'
  | 'deleting'
  | 'settled'
  | 'half-made'
  | 'rolled-back'
  | 'rollback-failed'
  | 'delete-failed'
  | 'deleted'
  | 'stuck';

/** Every status of a stack (CloudFormation User Guide, "Stack status codes") and what it means. */
const STATES: Readonly<Record<string, StackState>> = {
  REVIEW_IN_PROGRESS: 'review',
  CREATE_IN_PROGRESS: 'creating',
  CREATE_COMPLETE: 'settled',
  CREATE_FAILED: 'half-made',
  ROLLBACK_IN_PROGRESS: 'rolling-back',
  ROLLBACK_COMPLETE: 'rolled-back',
  ROLLBACK_FAILED: 'rolled-back',
  UPDATE_IN_PROGRESS: 'updating',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'updating',
  UPDATE_COMPLETE: 'settled',
  UPDATE_FAILED: 'half-made',
  UPDATE_ROLLBACK_IN_PROGRESS: 'updating',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'updating',
  UPDATE_ROLLBACK_COMPLETE: 'settled',
  UPDATE_ROLLBACK_FAILED: 'rollback-failed',
  IMPORT_IN_PROGRESS: 'updating',
  IMPORT_COMPLETE: 'settled',
  IMPORT_ROLLBACK_IN_PROGRESS: 'updating',
  IMPORT_ROLLBACK_COMPLETE: 'settled',
  IMPORT_ROLLBACK_FAILED: 'stuck',
  DELETE_IN_PROGRESS: 'deleting',
  DELETE_FAILED: 'delete-failed',
  DELETE_COMPLETE: 'deleted',
};

/** All statuses that CloudFormation documents. */
export const STATUSES: readonly string[] = Object.keys(STATES);

/** What a status means; one that AWS adds later is `updating` while it says IN_PROGRESS, and `stuck` otherwise. */
export const stateOf = (status: string): StackState =>
  STATES[status] ?? (status.endsWith('_IN_PROGRESS') ? 'updating' : 'stuck');

const CHANGING: readonly StackState[] = ['creating', 'updating', 'rolling-back', 'deleting'];

/** True while CloudFormation is changing the stack: it takes no other change meanwhile. */
export const isChanging = (status: string): boolean => CHANGING.includes(stateOf(status));

/** True when nothing more will happen to the stack by itself. */
export const isFinal = (status: string): boolean => !isChanging(status) && stateOf(status) !== 'review';

/** True for a status that ends a rollback which did not work. */
export const isFailedRollback = (status: string): boolean => status.endsWith('ROLLBACK_FAILED');

/** True when the last update was rolled back, so that the stack is as it was before it. */
export const isRolledBackUpdate = (status: string): boolean =>
  status === 'UPDATE_ROLLBACK_COMPLETE' || status === 'IMPORT_ROLLBACK_COMPLETE';

/** True for the status with which an operation on a stack begins. */
export const isStart = (status: string): boolean =>
  /^(CREATE|UPDATE|IMPORT|DELETE)_IN_PROGRESS$/.test(status);

/** True for the status with which CloudFormation begins a rollback. */
export const isRollbackStart = (status: string): boolean => status.endsWith('ROLLBACK_IN_PROGRESS');

/** True for an update that can be cancelled: not once it cleans up or rolls back (API reference, CancelUpdateStack). */
export const canBeCancelled = (status: string): boolean => status === 'UPDATE_IN_PROGRESS';

/** How an operation is meant to end. */
export type GoodEnd = 'made' | 'deleted' | 'rolled-back';

/** True when the operation ended as it was meant to. */
export function endedWell(status: string, end: GoodEnd): boolean {
  if (end === 'deleted') return stateOf(status) === 'deleted';
  return stateOf(status) === 'settled' && isRolledBackUpdate(status) === (end === 'rolled-back');
}
