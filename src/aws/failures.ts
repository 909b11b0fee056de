import type { Call } from './calls.ts';

/** What came in place of an answer of AWS. */
export interface Interception {
  readonly kind: 'password' | 'portal' | 'blocked' | 'unavailable';
  readonly status: number;
  /** Media type of what came, empty when there was none. */
  readonly type: string;
}

/** An error of this transport; its name says which. */
export interface TransportError extends Error {
  readonly name: 'NoAnswer' | 'TimeoutError' | 'Intercepted';
  /** For the first two: the time limit that has passed, in milliseconds. */
  readonly limitMs?: number;
  readonly interception?: Interception;
}

/** The service did not answer in time. The SDK does not ask again: the time limit is the whole of it. */
export const noAnswer = (limitMs: number, cause: Error): TransportError =>
  Object.assign(new Error(`no answer within ${limitMs / 1000} s`, { cause: cause.message }), {
    name: 'NoAnswer' as const,
    limitMs,
  });

/** No connection was made in time. By this name the SDK tries again. */
export const noConnection = (limitMs: number): TransportError =>
  Object.assign(new Error(`no connection within ${limitMs / 1000} s`), {
    name: 'TimeoutError' as const,
    limitMs,
  });

/** Something else answered. By the status of the 5xx kind the SDK tries again. */
export const intercepted = (interception: Interception): TransportError =>
  Object.assign(new Error(`answered in AWS's place: ${interception.status} ${interception.type}`.trim()), {
    name: 'Intercepted' as const,
    interception,
    ...(interception.kind === 'unavailable' ? { $metadata: { httpStatusCode: interception.status } } : {}),
  });

/** True when nobody knows whether the call was carried out: the answer did not come, or not to its end. */
export const isUnanswered = (error: Error & { code?: string }): boolean =>
  error.name === 'NoAnswer' || error.code === 'ECONNRESET' || error.code === 'EPIPE';

const calls = new WeakMap<object, Call>();

/** Keeps with an error the call that it ended; the innermost call counts. */
export function noteCall(error: unknown, call: Call): void {
  if (typeof error === 'object' && error !== null && !calls.has(error)) calls.set(error, call);
}

/** The call that an error ended, when it came from one. */
export const callEndedBy = (error: Error): Call | undefined => calls.get(error);
