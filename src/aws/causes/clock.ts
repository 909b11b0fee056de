/** What is read of an error for its time. */
interface Refusal {
  readonly name: string;
  readonly message: string;
  /** The SDK's hidden field. */
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

const ALWAYS = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);
const SIGNED = new Set(['SignatureDoesNotMatch', 'InvalidSignatureException', 'AuthFailure']);
const TIME = /signature expired|signature not yet current|not yet valid|clock/i;

/** True when AWS refuses a request for its time. The same names stand for a wrong secret as well: the text tells. */
export const isClock = ({ name, message }: Refusal): boolean =>
  ALWAYS.has(name) || (SIGNED.has(name) && TIME.test(message));

/** AWS takes a request whose time is up to this far from its own, in milliseconds. */
const TOLERATED = 5 * 60_000;

/** Both times, where the answer has AWS's. */
export function whyClock({ message, $response }: Refusal, now: number): string {
  const theirs = Date.parse($response?.headers?.date ?? '');
  if (Number.isNaN(theirs) || Math.abs(theirs - now) < TOLERATED) return `AWS says: ${message}`;
  return `This machine says ${utc(now)}, AWS says ${utc(theirs)}.`;
}

/** 2026-11-28 20:00:00 UTC */
export const utc = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

export const CLOCK_REMEDY = [
  'Set the clock, or let the system keep it (Linux: timedatectl set-ntp true), and run the same command again.',
  'In WSL or a virtual machine the clock may stand while the computer sleeps: restart it.',
] as const;
