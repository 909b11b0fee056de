import type { Aws } from '../clients/aws.ts';
import type { Clock, Io } from './io.ts';
import type { Network } from './network.ts';
import type { Report } from './report.ts';

/** Everything a command may do to the world, passed in so that a test or the demo can put its own in place. */
export interface Effects {
  readonly io: Io;
  readonly clock: Clock;
  /** The way to all others than AWS. */
  readonly network: Network;
  readonly aws: Aws;
  readonly report: Report;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Addresses that answer the caller's public IPv4 address as text. */
  readonly callerIpSources: readonly string[];
  /** Where a host and port of the stack are really reached: elsewhere only in the demo. */
  readonly locate: (host: string, port: number) => { readonly host: string; readonly port: number };
  /** True when a stack goes on after Ctrl-C: everywhere but in the demo, whose AWS ends with it. */
  readonly detachable: boolean;
  /** Longest time from a proxy's creation to its published certificate, in milliseconds. */
  readonly proxyBootMs: number;
  /** Folder of the package: templates, assets and built Lambda code lie under it. */
  readonly packageRoot: string;
}
