/** What redriving came to; `received` to `quarantined` are records, as the forwarder counted them. */
export interface Redriven {
  /** Batches that the forwarder has taken. */
  readonly batches: number;
  readonly received: number;
  readonly indexed: number;
  /** There already: an earlier try had got this far. */
  readonly duplicate: number;
  readonly quarantined: number;
  /** Runs of the updater that were made again. */
  readonly runs: number;
  /** Messages to the webhook that were sent after all. */
  readonly messages: number;
  /** Batches, runs and messages that failed once more; they stay in the queue. */
  readonly failed: number;
  /** What is none of them; it is left in the queue. */
  readonly left: number;
}

/** A call of one of the stack's functions that failed for good. */
export interface FailedCall {
  /** Name of the function; empty when the message does not tell. */
  readonly functionName: string;
  readonly event: object;
}

export type RecordCounts = Pick<Redriven, 'received' | 'indexed' | 'duplicate' | 'quarantined'>;

export const NOTHING: Redriven = {
  batches: 0,
  received: 0,
  indexed: 0,
  duplicate: 0,
  quarantined: 0,
  runs: 0,
  messages: 0,
  failed: 0,
  left: 0,
};

/**
 * The failed call in a message of the failure queue; undefined when the message is none of Lambda's.
 *
 * Source: AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations": an on-failure
 * destination gets `requestContext` with `functionArn`, `requestPayload`, `responseContext` and `responsePayload`.
 */
export function failedCall(body: string | undefined): FailedCall | undefined {
  const { requestContext, requestPayload } = parseObject(body);
  if (!isObject(requestContext) || !isObject(requestPayload)) return undefined;
  const functionName = String(requestContext.functionArn ?? '').split(':')[6] ?? '';
  return { functionName, event: requestPayload };
}

/** True for CloudFormation's request to a custom resource: the deployment has ended without its answer. */
export const isOfCloudFormation = (event: object): boolean => 'ResponseURL' in event;

/** The forwarder's counts; undefined for an answer that is not the forwarder's. */
export function recordCounts(answer: string): RecordCounts | undefined {
  const { Received, Indexed, Duplicate, Quarantined } = parseObject(answer);
  const numbers = [Received, Indexed, Duplicate, Quarantined].map((count) =>
    typeof count === 'number' ? count : Number.NaN,
  );
  const [received = 0, indexed = 0, duplicate = 0, quarantined = 0] = numbers;
  return numbers.some(Number.isNaN) ? undefined : { received, indexed, duplicate, quarantined };
}

/** Why an invocation failed, in the function's own words. */
export function failureReason(answer: string, functionError: string): string {
  const { errorMessage } = parseObject(answer);
  return typeof errorMessage === 'string' && errorMessage !== '' ? errorMessage : functionError;
}

/** One more batch, taken. */
export function withBatch(sum: Redriven, counts: RecordCounts): Redriven {
  return {
    ...sum,
    batches: sum.batches + 1,
    received: sum.received + counts.received,
    indexed: sum.indexed + counts.indexed,
    duplicate: sum.duplicate + counts.duplicate,
    quarantined: sum.quarantined + counts.quarantined,
  };
}

/** One sentence for a person. */
export function summary({ batches, runs, messages, failed, left, ...records }: Redriven): string {
  if (batches + runs + messages + failed + left === 0) return 'The failure queue is empty.';
  const { received, indexed, duplicate, quarantined } = records;
  const counts = `${received} received, ${indexed} indexed, ${duplicate} there already, ${quarantined} quarantined`;
  const again = runs === 0 ? '' : `; ${runs} ${runs === 1 ? 'run' : 'runs'} of the updater made again`;
  const sent =
    messages === 0 ? '' : `; ${messages} ${messages === 1 ? 'message' : 'messages'} sent to the webhook`;
  const strange = left === 0 ? '' : `; ${left} left that are no failed calls`;
  return `${batches} ${batches === 1 ? 'batch' : 'batches'} redriven: ${counts}${again}${sent}; ${failed} failed${strange}.`;
}

/**
 * What lies in the queue, as SQS counts it, in one sentence for a person.
 *
 * @param hidden messages that a redrive at this time, or one that was killed, holds.
 */
export function waitingWords(visible: number, hidden: number): string {
  if (visible + hidden === 0) return 'The failure queue is empty.';
  const waiting = `About ${visible} failed ${visible === 1 ? 'call waits' : 'calls wait'} in the failure queue`;
  return hidden === 0 ? `${waiting}.` : `${waiting}; ${hidden} more are held by another redrive.`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseObject(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
