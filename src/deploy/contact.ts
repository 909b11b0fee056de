import { explainAwsError } from '../aws/explain.ts';
import type { Effects } from '../core/effects.ts';
import { duration } from '../progress/text.ts';
import type { View } from '../progress/view.ts';

/** Without an answer for so long, it is said: milliseconds. A call may take this long until it fails. */
const LOST_AFTER_MS = 30_000;

/** What becomes of the questions how far a stack is. */
export interface Contact {
  readonly answered: () => void;
  readonly failed: (error: Error) => void;
}

/** Tells once when CloudFormation is not heard of any more, and once when it is again. */
export function createContact({ clock, report }: Pick<Effects, 'clock' | 'report'>, view: View): Contact {
  let since = clock.now();
  let lost = false;
  return {
    answered: () => {
      const seconds = Math.round((clock.now() - since) / 1000);
      since = clock.now();
      if (!lost) return;
      lost = false;
      report.event('connection-back', { seconds });
      view.back(`CloudFormation answers again, after ${duration(seconds * 1000)}.`);
    },
    failed: (error) => {
      const { name, message } = error;
      const silent = clock.now() - since;
      report.event('poll-failed', { name, message });
      if (lost || silent < LOST_AFTER_MS) return;
      lost = true;
      report.event('connection-lost', { seconds: Math.round(silent / 1000), name, message });
      view.lost(
        `No answer from CloudFormation for ${duration(silent)}. The stack goes on all the same; this run keeps asking.\n` +
          `The last try: ${(explainAwsError(error) ?? error).message}`,
      );
    },
  };
}
