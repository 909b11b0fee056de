/** A log file that cannot be read, or not to its end; `message` says why in one sentence. What was read before counts. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}
