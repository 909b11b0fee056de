import type { ExitCode } from '../../core/errors.ts';
import type { Call } from '../calls.ts';

/** What is known of a failure. */
export interface Failure {
  readonly error: Error;
  readonly name: string;
  /** Node's or OpenSSL's code, empty when there is none. */
  readonly code: string;
  readonly message: string;
  readonly call: Call | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One cause of failures: how it is known, and what is said of it. */
export interface Cause {
  /** The error's code, for --json. */
  readonly id: string;
  /** 1 unless given. */
  readonly exit?: ExitCode;
  readonly is: (failure: Failure) => boolean;
  readonly says: (failure: Failure) => string;
  readonly why: (failure: Failure) => string;
  readonly remedy: (failure: Failure) => readonly string[];
}

/** What was asked of whom: "DescribeStacks at cloudformation.eu-central-1.amazonaws.com". */
export function asked({ call }: Failure): string {
  if (call === undefined) return 'A call';
  const at = call.host === undefined ? '' : ` at ${call.host}`;
  const by = call.proxy === undefined ? '' : `, through the proxy ${call.proxy}`;
  return `${call.operation}${at}${by}`;
}

/** What was asked of whom, and the error's own text. */
export const askedAndSaid = (failure: Failure): string => `${asked(failure)}: ${failure.message}`;

export const service = ({ call }: Failure): string => call?.service ?? 'AWS';
export const host = ({ call }: Failure): string => call?.host ?? 'AWS';

/** After a change that was not answered nobody knows whether it was made. */
export const again = ({ call }: Failure): string =>
  call?.reads === false
    ? 'It is not known whether it was done. Run the same command again: it looks first.'
    : 'Run the same command again.';

export const CHECK_THE_WAY =
  'Check the network, a VPN, a proxy (HTTPS_PROXY, NO_PROXY), and AWS_ENDPOINT_URL if it is set.';

export const named =
  (...names: string[]) =>
  ({ name }: Failure): boolean =>
    names.includes(name);

export const coded =
  (...codes: string[]) =>
  ({ code }: Failure): boolean =>
    codes.includes(code);
