/** What redriving came to; all but the first and the last two are records, as the forwarder counted them. */
export interface Redriven {
  /** Batches that the forwarder has taken. */
  readonly batches: number;
  readonly received: number;
  readonly indexed: number;
  /** There already: an earlier try had got this far. */
  readonly duplicate: number;
  readonly quarantined: number;
  /** Batches that failed once more; they stay in the queue. */
  readonly failed: number;
  /** Messages that are no failed batch; they stay too. */
  readonly left: number;
}

export type RecordCounts = Pick<Redriven, 'received' | 'indexed' | 'duplicate' | 'quarantined'>;

export const NOTHING: Redriven = {
  batches: 0,
  received: 0,
  indexed: 0,
  duplicate: 0,
  quarantined: 0,
  failed: 0,
  left: 0,
};

/**
 * The event in a message of the failure queue; undefined when the message is none of Lambda's.
 *
 * Source: AWS Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations": an on-failure
 * destination gets `requestContext`, `requestPayload`, `responseContext` and `responsePayload`.
 */
export function failedEvent(body: string | undefined): object | undefined {
  const { requestContext, requestPayload } = parseObject(body);
  const isEnvelope = isObject(requestContext) && isObject(requestPayload);
  return isEnvelope ? requestPayload : undefined;
}

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
export function summary({ batches, failed, left, ...records }: Redriven): string {
  if (batches + failed + left === 0) return 'The failure queue is empty.';
  const { received, indexed, duplicate, quarantined } = records;
  const counts = `${received} received, ${indexed} indexed, ${duplicate} there already, ${quarantined} quarantined`;
  const strange = left === 0 ? '' : `; ${left} left that are no batches`;
  return `${batches} ${batches === 1 ? 'batch' : 'batches'} redriven: ${counts}; ${failed} failed${strange}.`;
}

/**
 * What lies in the queue, as SQS counts it, in one sentence for a person.
 *
 * @param hidden messages that a redrive at this time, or one that was killed, holds.
 */
export function waitingWords(visible: number, hidden: number): string {
  if (visible + hidden === 0) return 'The failure queue is empty.';
  const waiting = `About ${visible} ${visible === 1 ? 'batch waits' : 'batches wait'} in the failure queue`;
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
