import type { VerifyContext } from '../context.ts';
import type { Deployed } from './deployed.ts';

/** What a resource is at AWS, by the names that its properties have in the template; undefined when it is gone. */
type Actual = Readonly<Record<string, unknown>> | undefined;

/** How resources of one type are read. */
export interface Kind {
  /** Properties that are compared. */
  readonly compared: readonly string[];
  /** What CloudFormation takes where a template says nothing. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Of these, more than the template has is told as well. */
  readonly exact?: readonly string[];
  /** Of these, a difference that breaks nothing. */
  readonly harmless?: readonly string[];
  readonly read: (resource: Deployed, context: VerifyContext) => Promise<Actual>;
}

const GONE = /NotFound|NoSuch|DoesNotExist|NonExistent/;

/** The answer, or undefined when AWS says that there is no such thing. */
export const orGone = <T>(answer: Promise<T>): Promise<T | undefined> =>
  answer.catch((error: Error) => {
    if (GONE.test(error.name)) return undefined;
    throw error;
  });

const flights = new WeakMap<object, Map<string, Promise<unknown>>>();

/** One call for all resources that ask for the same within one run of the checks. */
export function shared<T>(context: VerifyContext, key: string, ask: () => Promise<T>): Promise<T> {
  const own = flights.get(context) ?? new Map<string, Promise<unknown>>();
  flights.set(context, own);
  const found = own.get(key) ?? ask();
  own.set(key, found);
  return found as Promise<T>;
}
