import { setMaxListeners } from 'node:events';
import { type Call, callOf } from './calls.ts';
import { noteCall } from './failures.ts';
import { regionError } from './region.ts';
import type { Transport } from './transport.ts';

/** How far a run has come when it is interrupted; one for all its clients. */
export interface Interruption {
  /** True once something may have been changed, which has to be finished or taken back. */
  changed: boolean;
  /** Aborted by the first Ctrl-C if nothing was changed by then. */
  readonly harmless: AbortSignal;
}

/** @param signal aborted by the first Ctrl-C. */
export function createInterruption(signal: AbortSignal): Interruption {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const run = { changed: false, harmless: controller.signal };
  const abort = () => {
    if (!run.changed) controller.abort(signal.reason);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return run;
}

/** The part of the SDK's clients that is used here. */
interface Attended {
  readonly config: { readonly region: () => Promise<string> };
  readonly middlewareStack: {
    // biome-ignore lint/suspicious/noExplicitAny: each client has types of its own for the same shape
    add(middleware: any, options: any): void;
  };
}

interface Args {
  readonly request: object;
}

type Next = (args: Args) => Promise<unknown>;

/** What the SDK tells a middleware of the command that it serves. */
interface Context {
  readonly clientName?: string;
  readonly commandName?: string;
  readonly __smithy_context?: { readonly commandInstance?: object };
}

/**
 * Makes a client's calls known to the transport, and lets an interruption end them. While nothing was changed, it ends
 * what is asked and whatever would be asked next. Afterwards calls go on: one may be needed to take the change back.
 */
export function attend<T extends Attended>(
  client: T,
  transport: Transport,
  run: Interruption | undefined,
): T {
  const calls = new WeakMap<Context, Call>();
  const begin = (next: Next, context: Context) => async (args: Args) => {
    const call = toCall(context, run);
    calls.set(context, call);
    try {
      const mistyped = regionError(await client.config.region());
      if (mistyped !== undefined) throw mistyped;
      run?.harmless.throwIfAborted();
      if (run !== undefined && !call.reads) run.changed = true;
      return await untilAborted(next(args), call.stop);
    } catch (error) {
      noteCall(error, call);
      throw error;
    }
  };
  const describe = (next: Next, context: Context) => (args: Args) => {
    const call = calls.get(context);
    if (call !== undefined) transport.describe(args.request, call);
    return next(args);
  };
  client.middlewareStack.add(begin, { step: 'initialize', name: 'attend', priority: 'high' });
  // The last one before the request is sent.
  client.middlewareStack.add(describe, { step: 'deserialize', name: 'describe', priority: 'low' });
  return client;
}

function toCall(context: Context, run: Interruption | undefined): Call {
  const { clientName = '', commandName = '', __smithy_context } = context;
  const call = callOf(clientName, commandName, __smithy_context?.commandInstance);
  return call.reads ? { ...call, stop: run?.harmless } : call;
}

/** Ends with the signal, whatever is waited for: an answer, a pause before the next try, a program for credentials. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
