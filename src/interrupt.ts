import { EXIT } from './core/errors.ts';

/** A command that is not over by then is in the middle of something: time to say so. Milliseconds. */
const SAY_AFTER_MS = 300;

/**
 * Aborted by the first Ctrl-C or SIGTERM; the second one ends the process at once. A command that only reads is over
 * before anything has to be said. One that changes something first finishes the step that it is at, or takes back what
 * it has made; `say` tells that.
 */
export function interruptSignal(say: (text: string) => void): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
    setTimeout(() => say(STOPPING), SAY_AFTER_MS).unref();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}

const STOPPING = 'Stopping: the present step is finished or undone first. Ctrl-C again ends at once.';
