import type { ReadStream } from 'node:tty';

/**
 * Calls `ended` when the input of a prompt ends: by Ctrl-D, or because the terminal is closed. Node's line reader gives
 * the terminal back then, which pauses the input and ends its raw mode; the prompt itself does not hear of it.
 *
 * After Ctrl-Z and `fg` the line reader pauses the input too, but keeps the raw mode and waits for somebody to go on.
 *
 * @returns what to call once the prompt is answered.
 */
export function untilInputEnds(input: NodeJS.ReadableStream, ended: () => void): () => void {
  let waiting = true;
  const stop = () => {
    if (waiting) ended();
  };
  // An answer closes the line reader as well, just before it arrives.
  const paused = () =>
    setImmediate(() => {
      if (!waiting) return;
      if ((input as Partial<ReadStream>).isRaw === true) input.resume();
      else stop();
    });
  input.on('pause', paused).on('end', stop).on('close', stop);
  return () => {
    waiting = false;
    input.off('pause', paused).off('end', stop).off('close', stop);
    // A line reader that went through Ctrl-Z takes the input for paused, and would leave it open.
    input.pause();
  };
}
